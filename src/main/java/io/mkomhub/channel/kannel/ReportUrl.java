package io.mkomhub.channel.kannel;

import io.mkomhub.platform.http.FormData;
import java.net.URI;
import java.util.Optional;

/**
 * Fills in the escapes of a {@code dlr-url} (Kannel's user guide, "Delivery Reports"): the ones that Kannel fills in for its
 * own clients, and RapidPro leaves to whom it gives the address.
 *
 * @param report {@code %d}
 * @param words {@code %A}, {@code %a}, {@code %b}: what was said about the message
 * @param id {@code %F}, {@code %I}: the message's id
 * @param receiver {@code %p}, {@code %q}: to whom it went
 * @param sender {@code %P}, {@code %Q}: from where
 * @param unixTime {@code %T}, in seconds
 */
record ReportUrl(Report report, String words, String id, String receiver, String sender, long unixTime) {

    /**
     * Whether an address can be called once its escapes are filled in: {@code http} or {@code https}, with a host.
     */
    static boolean isUsable(String template) {
        return example(template)
                .filter(address -> address.getHost() != null)
                .filter(address ->
                        "http".equalsIgnoreCase(address.getScheme()) || "https".equalsIgnoreCase(address.getScheme()))
                .isPresent();
    }

    /** The address as it is once its escapes are filled in with something; empty if it is none then. */
    static Optional<URI> example(String template) {
        try {
            return Optional.of(URI.create(new ReportUrl(Report.DELIVERED, "", "0", "0", "0", 0).fill(template)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The address with its escapes filled in; a percent sign that begins none of them is encoded. */
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
     * Whether a percent sign begins an octet that is encoded already, such as {@code %2B} of a number. Where an escape and
     * two hexadecimal digits look the same, as in {@code %d4}, that is what it is taken for.
     */
    private static boolean isOctet(String template, int percent) {
        return percent + 2 < template.length()
                && Character.digit(template.charAt(percent + 1), 16) >= 0
                && Character.digit(template.charAt(percent + 2), 16) >= 0;
    }
}
