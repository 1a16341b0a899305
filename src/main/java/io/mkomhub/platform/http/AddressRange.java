package io.mkomhub.platform.http;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A range of IP addresses in CIDR notation (RFC 4632), version 4 or 6. */
public final class AddressRange {

    private final IpSubnetFilterRule rule;

    private AddressRange(IpSubnetFilterRule rule) {
        this.rule = rule;
    }

    /**
     * Reads {@code 203.0.113.0/24}, {@code 2001:db8::/32} or a single address.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static AddressRange parse(String cidr) {
        int slash = cidr.indexOf('/');
        String address = slash < 0 ? cidr : cidr.substring(0, slash);
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        if (bytes == null) {
            throw new IllegalArgumentException("must be an address range such as 203.0.113.0/24: " + cidr);
        }
        int prefix = slash < 0 ? bytes.length * 8 : Integer.parseInt(cidr.substring(slash + 1));
        return new AddressRange(new IpSubnetFilterRule(address, prefix, IpFilterRuleType.ACCEPT));
    }

    /** Whether the range contains an IP address; false for a host name. */
    public boolean contains(String address) {
        InetAddress numeric = NetUtil.createInetAddressFromIpAddressString(address);
        return numeric != null && rule.matches(new InetSocketAddress(numeric, 0));
    }
}
