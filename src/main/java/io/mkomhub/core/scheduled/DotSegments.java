package io.mkomhub.core.scheduled;

import java.util.Locale;

/**
 * Finds the segments {@code .} and {@code ..} in the path of an address. Clients and servers remove them together with
 * the segment before them (RFC 3986, 5.2.4), so that a value such as {@code ..} leads to another resource than the
 * author of the address intended. Percent-encoding does not help: dots are not encoded, and {@code %2E} means the same.
 */
final class DotSegments {

    static final String PROBLEM = "has . or .. as a segment of its path, which would lead to another resource";

    /** Some servers decode twice, or treat an encoded slash as a slash. */
    private static final int ROUNDS = 4;

    private DotSegments() {}

    /** Whether a complete address, such as {@code https://erp.example.com/a/..}, has dot segments. */
    static boolean in(String address) {
        String path = path(address);
        for (int round = 0; round < ROUNDS; round++) {
            if (hasOne(path)) {
                return true;
            }
            String decoded = decoded(path);
            if (decoded.length() == path.length()) {
                return false;
            }
            path = decoded;
        }
        return hasOne(path);
    }

    private static String path(String address) {
        int host = address.indexOf("://");
        int from = address.indexOf('/', host < 0 ? 0 : host + 3);
        if (from < 0) {
            return "";
        }
        int to = from;
        while (to < address.length() && address.charAt(to) != '?' && address.charAt(to) != '#') {
            to++;
        }
        return address.substring(from, to);
    }

    private static boolean hasOne(String path) {
        int from = 0;
        for (int i = 0; i <= path.length(); i++) {
            if (i == path.length() || path.charAt(i) == '/' || path.charAt(i) == '\\') {
                if (isOne(path.substring(from, i))) {
                    return true;
                }
                from = i + 1;
            }
        }
        return false;
    }

    /** Parameters follow a semicolon. Some servers remove them first. */
    private static boolean isOne(String segment) {
        int parameters = segment.indexOf(';');
        String name = (parameters < 0 ? segment : segment.substring(0, parameters)).strip();
        return name.equals(".") || name.equals("..");
    }

    /** Decodes the characters that matter here. */
    private static String decoded(String path) {
        StringBuilder decoded = new StringBuilder(path.length());
        int at = 0;
        while (at < path.length()) {
            if (path.charAt(at) == '%' && at + 3 <= path.length()) {
                String octet = path.substring(at + 1, at + 3).toUpperCase(Locale.ROOT);
                char meant = switch (octet) {
                    case "2E" -> '.';
                    case "2F" -> '/';
                    case "5C" -> '\\';
                    case "3B" -> ';';
                    case "20", "09", "0A", "0D" -> ' ';
                    case "25" -> '%';
                    default -> '\0';
                };
                if (meant != '\0') {
                    decoded.append(meant);
                    at += 3;
                    continue;
                }
            }
            decoded.append(path.charAt(at));
            at++;
        }
        return decoded.toString();
    }
}
