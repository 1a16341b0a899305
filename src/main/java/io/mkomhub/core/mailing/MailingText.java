package io.mkomhub.core.mailing;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.core.csv.ColumnName;
import io.mkomhub.core.mailing.RecipientList.Recipient;
import io.mkomhub.core.template.MissingValueException;
import io.mkomhub.core.template.Names;
import io.mkomhub.core.template.Templates;
import io.mkomhub.core.template.Templates.InvalidTextException;
import io.mkomhub.core.template.TextTemplate;
import io.mkomhub.platform.json.InvalidInputException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a mailing, with placeholders such as {@code {nome}} for the columns of its file. They are written as
 * {@link Templates} reads values, with its formats and {@code ?:}, and compared as {@link ColumnName} does.
 *
 * <p>Guarantee: a text renders completely or not at all.
 */
public final class MailingText {

    /** A placeholder up to the end of the column's name. */
    private static final Pattern PLACEHOLDER =
            Pattern.compile("(?<!\\\\)\\{(\\p{L}[\\p{L}\\p{M}\\p{N}_ -]{0,63}?)(?= {0,63}[.?:}])");

    /** The names that have values without a column. */
    private static final Set<String> OWN = Set.of("date", "now");

    private final TextTemplate template;
    private final Set<String> columns;

    private MailingText(TextTemplate template, Set<String> columns) {
        this.template = template;
        this.columns = Set.copyOf(columns);
    }

    /**
     * Compiles a text.
     *
     * @throws InvalidTextException says what is wrong and what to write instead
     */
    public static MailingText compile(Templates templates, String source) throws InvalidTextException {
        Set<String> columns = new TreeSet<>();
        String text = PLACEHOLDER.matcher(source).replaceAll(placeholder -> {
            String column = ColumnName.folded(placeholder.group(1));
            if (!OWN.contains(column)) {
                columns.add(column);
            }
            return Matcher.quoteReplacement("{" + column);
        });
        return new MailingText(templates.compile(text, columns), columns);
    }

    /** The columns that the text uses, by {@link ColumnName#folded}. */
    public Set<String> columns() {
        return columns;
    }

    /**
     * Renders the text for a person.
     *
     * @param longest the maximum length of the result, in characters
     * @throws InvalidInputException names the line and the column that has no value
     */
    public String render(Recipient recipient, Instant now, int longest) {
        Names names = Names.at(now);
        for (Map.Entry<String, JsonNode> value : recipient.values().properties()) {
            if (columns.contains(value.getKey())) {
                names = names.with(value.getKey(), value.getValue());
            }
        }
        try {
            return template.render(names, longest);
        } catch (MissingValueException e) {
            throw new InvalidInputException("line " + recipient.line(), String.valueOf(e.getMessage()), e);
        }
    }
}
