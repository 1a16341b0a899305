package io.mkomhub.outgoing;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;

/** Tells addresses of the public internet from all others. */
final class Addresses {

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
        String name = host.toLowerCase(Locale.ROOT);
        if (name.equals("localhost") || name.endsWith(".localhost")) {
            return true;
        }
        if (!name.startsWith("[") && !name.matches("[0-9.]+")) {
            return false;
        }
        try {
            return !isPublic(InetAddress.getByName(name));
        } catch (UnknownHostException e) {
            return true;
        }
    }
}
