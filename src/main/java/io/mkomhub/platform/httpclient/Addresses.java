package io.mkomhub.platform.httpclient;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;

/** Distinguishes public IP addresses from all others. */
final class Addresses {

    /**
     * A host that ends in a number is an IPv4 address, not a name
     * (https://url.spec.whatwg.org/#ends-in-a-number-checker).
     */
    private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(.*\\.)?([0-9]+|0x[0-9a-f]*)");

    /** One to four decimal numbers. Programs disagree about octal and hexadecimal numbers. */
    private static final Pattern DECIMAL = Pattern.compile("(0|[1-9][0-9]*)(\\.(0|[1-9][0-9]*)){0,3}");

    private Addresses() {}

    /**
     * Whether an address is on the public internet, according to IANA's registries of special-purpose addresses
     * (https://www.iana.org/assignments/iana-ipv4-special-registry, …/iana-ipv6-special-registry). The endpoint of the
     * functions' own credentials and metadata (169.254.0.0/16) is not.
     */
    static boolean isPublic(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        byte[] bytes = address.getAddress();
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        int third = bytes[2] & 0xff;
        if (address instanceof Inet4Address) {
            boolean special = first == 0
                    || (first == 100 && second >= 64 && second < 128)
                    || (first == 192 && second == 0 && (third == 0 || third == 2))
                    || (first == 198 && (second == 18 || second == 19))
                    || (first == 198 && second == 51 && third == 100)
                    || (first == 203 && second == 0 && third == 113)
                    || first >= 240;
            return !special;
        }
        // Only 2000::/3 is public unicast; 2002::/16 and 2001::/23 contain other addresses.
        return first >= 0x20
                && first < 0x40
                && !(first == 0x20 && second == 0x02)
                && !(first == 0x20 && second == 0x01 && (third & 0xfe) == 0);
    }

    /** Whether a host is this machine or a non-public IP address, without a DNS lookup. */
    static boolean isLiterallyPrivate(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        // A full stop at the end marks a complete name, and changes nothing else.
        String name = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
        if (name.equals("localhost") || name.endsWith(".localhost")) {
            return true;
        }
        boolean number = ENDS_IN_NUMBER.matcher(name).matches();
        if (!name.startsWith("[") && !number) {
            return false;
        }
        if (number && !DECIMAL.matcher(name).matches()) {
            return true;
        }
        try {
            return !isPublic(InetAddress.getByName(name));
        } catch (UnknownHostException e) {
            return true;
        }
    }
}
