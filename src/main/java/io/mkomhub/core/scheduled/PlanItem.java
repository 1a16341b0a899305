package io.mkomhub.core.scheduled;

import io.mkomhub.core.template.Condition;
import io.mkomhub.core.template.TextTemplate;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** One item of a plan: a message of one of the document's types, sent once, several times or not at all. */
sealed interface PlanItem {

    /** When and how often the item is sent. */
    Terms terms();

    /**
     * When and how often an item is sent.
     *
     * @param place its position in the plan: {@code items[2]}
     * @param when the condition for sending it
     * @param forEach the list for whose elements it is repeated
     */
    record Terms(String place, Optional<Condition> when, Optional<ForEach> forEach) {}

    /**
     * The list an item is repeated for.
     *
     * @param path the path to the list, such as {@code data}, {@code boletos}
     * @param as the name of an element in the item
     */
    record ForEach(List<String> path, String as) {}

    /** An item of type TEXT. */
    record Text(Terms terms, TextTemplate value) implements PlanItem {

        /** The maximum length that WhatsApp accepts, in characters. */
        static final int LONGEST = 4_096;
    }

    /** The types of media that are sent from an address. */
    enum MediaKind {
        FILE,
        IMAGE,
        AUDIO
    }

    /** An item of type FILE, IMAGE or AUDIO. */
    record Media(Terms terms, MediaKind kind, TextTemplate url) implements PlanItem {

        static final int LONGEST_URL = 2_048;
    }

    /**
     * An item of type TEMPLATE: a WhatsApp template, which must already exist there.
     *
     * @param name the template's name
     * @param language the template's language, such as {@code pt_BR}
     * @param header the header's parameters, at most one; empty if the plan has no header
     * @param body the body's parameters, by index from 1
     * @param buttons the buttons, by index from 1
     */
    record Template(
            Terms terms,
            String name,
            String language,
            Optional<List<TextTemplate>> header,
            Optional<List<TextTemplate>> body,
            Optional<List<Button>> buttons)
            implements PlanItem {

        /** The maximum length of a parameter, in characters: that of a complete body. */
        static final int LONGEST_PARAMETER = 1_024;

        /** The maximum length of a header's parameter, in characters: that of a complete text header. */
        static final int LONGEST_HEADER = 60;

        /** The maximum number of consecutive spaces that WhatsApp accepts in a parameter. */
        private static final int MAX_SPACES = 4;

        /**
         * White space that WhatsApp refuses in a parameter, with error 132000 or 100 ("Param text cannot have
         * new-line/tab characters or more than 4 consecutive spaces"): line ends, tabs, and more than four consecutive
         * spaces.
         */
        private static final Pattern REFUSED_SPACE = Pattern.compile(
                "[ \\p{Z}]*[\\s\\x0B\\x85\\u2028\\u2029&&[^ ]][\\s\\p{Z}]*|[ \\p{Z}]{" + (MAX_SPACES + 1) + ",}");

        /** Whether a text contains white space that WhatsApp refuses in a parameter. */
        static boolean hasRefusedSpace(String text) {
            return REFUSED_SPACE.matcher(text).find();
        }

        /** Replaces white space that WhatsApp refuses with a single space. */
        static String onOneLine(String text) {
            return REFUSED_SPACE.matcher(text).replaceAll(" ").strip();
        }
    }

    /**
     * A button of a template.
     *
     * @param parameters at most one; empty if the plan has none
     */
    record Button(Optional<List<TextTemplate>> parameters) {}
}
