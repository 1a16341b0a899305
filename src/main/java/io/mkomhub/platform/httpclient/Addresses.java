package io.mkomhub.platform.httpclient;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;

/** Tells addresses of the public internet from all others. */
final class Addresses {

    /** What ends like this is no name, but an address of version 4 (https://url.spec.whatwg.org/#ends-in-a-number-checker). */
    private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(.*\\.)?([0-9]+|0x[0-9a-f]*)");

    /** One to four decimal numbers. Others, octal or hexadecimal, are read by each program in its own way. */
    private static final Pattern DECIMAL = Pattern.compile("(0|[1-9][0-9]*)(\\.(0|[1-9][0-9]*)){0,3}");

    private Addresses() {}

    /**
     * Whether packets to it leave for the internet, by IANA's registries of special-purpose addresses
     * (https://www.iana.org/assignments/iana-ipv4-special-registry, …/iana-ipv6-special-registry). The address of the
     * functions' own credentials and metadata (169.254.0.0/16) is among those that do not.
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
        // Only 2000::/3 is unicast of the internet; 2002::/16 and 2001::/23 carry other addresses inside.
        return first >= 0x20
                && first < 0x40
                && !(first == 0x20 && second == 0x02)
                && !(first == 0x20 && second == 0x01 && (third & 0xfe) == 0);
    }

    /** Whether a host is one of this machine or an address that is not public, as far as that can be seen without asking anybody. */
    static boolean isLiterallyPrivate(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        // A full stop at the end says that the name is complete, and changes nothing else.
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
