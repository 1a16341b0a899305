package io.mkomhub.core.template;

import io.quarkus.qute.Template;
import io.quarkus.qute.TemplateException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A compiled text. */
public final class TextTemplate {

    private final Template template;

    TextTemplate(Template template) {
        this.template = template;
    }

    /** Whether the text contains no values. */
    public boolean isConstant() {
        return template.getExpressions().isEmpty();
    }

    /**
     * Renders the text with its values.
     *
     * @param longest the maximum length of the result, in characters
     * @throws MissingValueException if a value is missing, has the wrong type, or makes the text too long
     */
    public String render(Names names, int longest) {
        StringBuilder text = new StringBuilder();
        try {
            template.data(names)
                    .consume(part -> {
                        if (text.length() + part.length() > longest) {
                            throw new MissingValueException("the text is longer than " + longest + " characters");
                        }
                        text.append(part);
                    })
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException | TemplateException e) {
            throw reason(e);
        }
        return text.toString();
    }

    /**
     * Qute's messages about values of the wrong type contain those values. Only the names that the author wrote are
     * passed on.
     */
    private static MissingValueException reason(RuntimeException e) {
        for (@Nullable Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof MissingValueException missing) {
                return missing;
            }
            if (cause instanceof TemplateException failure && failure.getArguments() != null) {
                Object expression = failure.getArguments().get("expression");
                if (expression != null) {
                    return new MissingValueException("{" + expression + "} is missing");
                }
            }
        }
        return new MissingValueException("two values cannot be compared: < and > compare numbers, not texts");
    }
}
