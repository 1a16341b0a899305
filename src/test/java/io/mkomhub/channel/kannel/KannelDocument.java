package io.mkomhub.channel.kannel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The configuration groups of {@code docs/kannel.md}, as they stand there. */
public final class KannelDocument {

    private static final Path DOCUMENT = Path.of("docs", "kannel.md");

    private KannelDocument() {}

    /** The smsc group of a system-type, {@code kannel} or {@code generic}. */
    public static String group(String systemType) {
        Matcher block = Pattern.compile("```kannel " + systemType + "\\n(.*?)```", Pattern.DOTALL)
                .matcher(text());
        if (!block.find()) {
            throw new IllegalStateException(DOCUMENT + " has no group for " + systemType);
        }
        return block.group(1);
    }

    /** The value of a group's line, without its quotes. */
    static String value(String group, String name) {
        Matcher line = Pattern.compile("^" + name + " = \"?(.*?)\"?$", Pattern.MULTILINE)
                .matcher(group);
        if (!line.find()) {
            throw new IllegalStateException("the group has no " + name);
        }
        return line.group(1);
    }

    private static String text() {
        try {
            return Files.readString(DOCUMENT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
