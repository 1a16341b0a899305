package io.mkomhub.core.scheduled;

import io.mkomhub.core.template.Condition;
import io.mkomhub.core.template.TextTemplate;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** One line of a plan: a message of one of the document's kinds, sent once, several times or not at all. */
sealed interface PlanItem {

    /** When and how often. */
    Terms terms();

    /**
     * When and how often an item is sent.
     *
     * @param place where it stands in the plan: {@code items[2]}
     * @param when only if this holds
     * @param forEach once for every element of a list
     */
    record Terms(String place, Optional<Condition> when, Optional<ForEach> forEach) {}

    /**
     * The list an item is repeated for.
     *
     * @param path names that lead to it, such as {@code data}, {@code boletos}
     * @param as what an element is called in the item
     */
    record ForEach(List<String> path, String as) {}

    /** Kind TEXT. */
    record Text(Terms terms, TextTemplate value) implements PlanItem {

        /** What WhatsApp takes. */
        static final int LONGEST = 4_096;
    }

    /** What is sent from an address. */
    enum MediaKind {
        FILE,
        IMAGE,
        AUDIO
    }

    /** Kinds FILE, IMAGE and AUDIO. */
    record Media(Terms terms, MediaKind kind, TextTemplate url) implements PlanItem {

        static final int LONGEST_URL = 2_048;
    }

    /**
     * Kind TEMPLATE: a template of WhatsApp's, set up there beforehand.
     *
     * @param name its name
     * @param language its language, such as {@code pt_BR}
     * @param header its parameters, at most one; empty if the plan says nothing of a header
     * @param body its parameters, by index from 1
     * @param buttons by index from 1
     */
    record Template(
            Terms terms,
            String name,
            String language,
            Optional<List<TextTemplate>> header,
            Optional<List<TextTemplate>> body,
            Optional<List<Button>> buttons)
            implements PlanItem {

        /** Characters of one parameter: a whole body has as many, at most. */
        static final int LONGEST_PARAMETER = 1_024;

        /** Characters of a header's parameter: a whole header of text has as many, at most. */
        static final int LONGEST_HEADER = 60;

        /** Spaces in a row that WhatsApp takes in a parameter, at most. */
        private static final int MAX_SPACES = 4;

        /**
         * White space that WhatsApp refuses in a parameter, with error 132000 or 100 ("Param text cannot have new-line/tab
         * characters or more than 4 consecutive spaces"): any line end or tab, and what is longer than four spaces.
         */
        private static final Pattern REFUSED_SPACE = Pattern.compile(
                "[ \\p{Z}]*[\\s\\x0B\\x85\\u2028\\u2029&&[^ ]][\\s\\p{Z}]*|[ \\p{Z}]{" + (MAX_SPACES + 1) + ",}");

        /** Whether a text holds white space that WhatsApp refuses in a parameter. */
        static boolean hasRefusedSpace(String text) {
            return REFUSED_SPACE.matcher(text).find();
        }

        /** The text on one line, with one space in place of what WhatsApp refuses. */
        static String onOneLine(String text) {
            return REFUSED_SPACE.matcher(text).replaceAll(" ").strip();
        }
    }

    /**
     * A button of a template.
     *
     * @param parameters at most one; empty if the plan says nothing of them
     */
    record Button(Optional<List<TextTemplate>> parameters) {}
}
