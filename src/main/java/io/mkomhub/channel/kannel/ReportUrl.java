package io.mkomhub.channel.kannel;

import io.mkomhub.platform.http.FormData;
import java.net.URI;
import java.util.Optional;

/**
 * Replaces the escapes in a {@code dlr-url} (Kannel's user guide, "Delivery Reports"). Kannel replaces them for its own
 * clients; RapidPro leaves them to the server that it gives the address to.
 *
 * @param report {@code %d}
 * @param words {@code %A}, {@code %a}, {@code %b}: the reply text
 * @param id {@code %F}, {@code %I}: the message's id
 * @param receiver {@code %p}, {@code %q}: the receiver
 * @param sender {@code %P}, {@code %Q}: the sender
 * @param unixTime {@code %T}, in seconds
 */
record ReportUrl(Report report, String words, String id, String receiver, String sender, long unixTime) {

    /** Whether an address is valid once its escapes are replaced: {@code http} or {@code https}, with a host. */
    static boolean isUsable(String template) {
        return example(template)
                .filter(address -> address.getHost() != null)
                .filter(address ->
                        "http".equalsIgnoreCase(address.getScheme()) || "https".equalsIgnoreCase(address.getScheme()))
                .isPresent();
    }

    /** The address with its escapes replaced by sample values; empty if the result is not a URL. */
    static Optional<URI> example(String template) {
        try {
            return Optional.of(URI.create(new ReportUrl(Report.DELIVERED, "", "0", "0", "0", 0).fill(template)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The address with its escapes replaced. A percent sign that begins no escape is encoded. */
    String fill(String template) {
        StringBuilder filled = new StringBuilder(template.length() + 16);
        int at = 0;
        while (at < template.length()) {
            char c = template.charAt(at);
            if (c != '%' || at + 1 == template.length()) {
                filled.append(c == '%' ? "%25" : String.valueOf(c));
                at++;
            } else if (isOctet(template, at)) {
                filled.append(template, at, at + 3);
                at += 3;
            } else {
                append(filled, template.charAt(at + 1));
                at += 2;
            }
        }
        return filled.toString();
    }

    private void append(StringBuilder filled, char escape) {
        switch (escape) {
            case 'd' -> filled.append(report.bit());
            case 'A', 'a', 'b' -> filled.append(FormData.encoded(words));
            case 'F', 'I' -> filled.append(FormData.encoded(id));
            case 'p', 'q' -> filled.append(FormData.encoded(receiver));
            case 'P', 'Q' -> filled.append(FormData.encoded(sender));
            case 'T' -> filled.append(unixTime);
            case '%' -> filled.append("%25");
            default -> filled.append("%25").append(escape);
        }
    }

    /**
     * Whether a percent sign begins an encoded octet, such as {@code %2B} in a number. If an escape looks like an
     * octet, as {@code %d4} does, it counts as an octet.
     */
    private static boolean isOctet(String template, int percent) {
        return percent + 2 < template.length()
                && Character.digit(template.charAt(percent + 1), 16) >= 0
                && Character.digit(template.charAt(percent + 2), 16) >= 0;
    }
}
