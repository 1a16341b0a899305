package io.mkomhub.template;

import io.quarkus.qute.Engine;
import io.quarkus.qute.Expression;
import io.quarkus.qute.Expression.Part;
import io.quarkus.qute.IfSectionHelper;
import io.quarkus.qute.ResultMapper;
import io.quarkus.qute.Template;
import io.quarkus.qute.TemplateException;
import io.quarkus.qute.TemplateNode.Origin;
import io.quarkus.qute.ValueResolvers;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Compiles texts in the language of Qute (https://quarkus.io/guides/qute-reference), of which they can use values, formats,
 * {@code ?:} and {@code {#if}}: nothing that repeats, includes, or calls into Java.
 *
 * <p>Guarantee: what compiles refers to known names only, and makes either a whole text or a {@link MissingValueException}.
 */
@ApplicationScoped
public class Templates {

    /** Characters of a text before values are put in. */
    public static final int LONGEST = 10_000;

    /** What can be put between one pair of braces; keeps the depth of an expression within bounds. */
    private static final int LONGEST_TAG = 300;

    private static final int MOST_SECTIONS = 50;

    private static final Set<String> CONTACT = Set.of("uid", "type", "key", "name");

    /** Names of methods that are not formats: a value's stand-in, and a choice by truth value. */
    private static final Set<String> CHOICES = Set.of("?:", "or", ":", "?", "ifTruthy");

    private static final Pattern ESCAPED_BRACE = Pattern.compile("\\\\[{}]");

    private final Engine texts = engine(Formats::written);
    private final Engine addresses = engine(value ->
            URLEncoder.encode(Formats.written(value), StandardCharsets.UTF_8).replace("+", "%20"));

    /** How a value stands in the text. */
    private interface Writing {
        String of(Object value);
    }

    /** A text does not compile; the message says why, for whoever wrote it. */
    public static final class InvalidTextException extends Exception {

        private static final long serialVersionUID = 1;

        InvalidTextException(String message) {
            super(message);
        }
    }

    private static Engine engine(Writing writing) {
        return Engine.builder()
                .strictRendering(true)
                .useAsyncTimeout(false)
                .addSectionHelper(new IfSectionHelper.Factory())
                .addValueResolvers(
                        new JsonValues(),
                        new FormattedValues(),
                        ValueResolvers.orResolver(),
                        ValueResolvers.trueResolver())
                .addResultMapper(new ResultMapper() {
                    @Override
                    public boolean appliesTo(Origin origin, Object result) {
                        return true;
                    }

                    @Override
                    public String map(Object result, Expression expression) {
                        return writing.of(result);
                    }
                })
                .build();
    }

    /** Compiles a text that may use the given names, {@code date} and {@code now}. */
    public TextTemplate compile(String source, Set<String> names) throws InvalidTextException {
        return new TextTemplate(parse(texts, source, names));
    }

    /** As {@link #compile}, for an address: values are percent-encoded (RFC 3986), so that none can lead elsewhere. */
    public TextTemplate compileAddress(String source, Set<String> names) throws InvalidTextException {
        return new TextTemplate(parse(addresses, source, names));
    }

    /** Compiles a condition, such as {@code data.valor > 100 && data.pix??}. */
    public Condition compileCondition(String source, Set<String> names) throws InvalidTextException {
        if (source.contains("{") || source.contains("}")) {
            throw new InvalidTextException("a condition has no braces");
        }
        return new Condition(new TextTemplate(parse(texts, "{#if " + source + "}1{/if}", names)));
    }

    private static Template parse(Engine engine, String source, Set<String> names) throws InvalidTextException {
        checkSize(source);
        Template template;
        try {
            template = engine.parse(source);
        } catch (TemplateException e) {
            throw new InvalidTextException(firstLine(e));
        } catch (RuntimeException e) {
            throw new InvalidTextException("is not a valid template");
        }
        checkBraces(source, template);
        if (!template.getParameterDeclarations().isEmpty()) {
            throw new InvalidTextException("{@ cannot be used here");
        }
        for (Expression expression : template.getExpressions()) {
            check(expression, names);
        }
        for (var node : template.findNodes(node -> node.isExpression())) {
            if (mayBeNothing(node.asExpression().getExpressions().get(0))) {
                throw new InvalidTextException("?? is for conditions only; give what to write instead with ?: 'text'");
            }
        }
        return template;
    }

    private static void checkSize(String source) throws InvalidTextException {
        if (source.length() > LONGEST) {
            throw new InvalidTextException("is longer than " + LONGEST + " characters");
        }
        int sections = 0;
        int from = -1;
        for (int i = 0; i < source.length(); i++) {
            char c = source.charAt(i);
            if (c == '{') {
                from = i;
                sections += source.startsWith("#", i + 1) ? 1 : 0;
            } else if (c == '}') {
                from = -1;
            }
            if (from >= 0 && i - from > LONGEST_TAG) {
                throw new InvalidTextException("more than " + LONGEST_TAG + " characters between { and }");
            }
        }
        if (sections > MOST_SECTIONS) {
            throw new InvalidTextException("more than " + MOST_SECTIONS + " conditions in one text");
        }
    }

    /** A brace that Qute took for plain text is a slip of the pen: it would be sent, with a name in place of a value. */
    private static void checkBraces(String source, Template template) throws InvalidTextException {
        long plain = template.findNodes(node -> node.isText()).stream()
                .flatMapToInt(node -> node.asText().getValue().chars())
                .filter(c -> c == '{' || c == '}')
                .count();
        if (plain != ESCAPED_BRACE.matcher(source).results().count()) {
            throw new InvalidTextException(
                    "a brace is not part of a value: write {name} without spaces, and \\{ or \\} for a brace itself");
        }
    }

    private static void check(Expression expression, Set<String> names) throws InvalidTextException {
        if (expression.isLiteral()) {
            return;
        }
        if (expression.hasNamespace()) {
            throw new InvalidTextException("{" + expression.toOriginalString() + "}: a colon cannot be used here");
        }
        List<Part> parts = expression.getParts();
        String root = parts.get(0).getName();
        boolean ours = root.equals("date") || root.equals("now");
        if (parts.get(0).isVirtualMethod() || !(ours || names.contains(root))) {
            throw new InvalidTextException(
                    "{" + expression.toOriginalString() + "}: " + root + " is not one of " + known(names));
        }
        for (int i = 1; i < parts.size(); i++) {
            Part part = parts.get(i);
            if (part.isVirtualMethod()) {
                checkMethod(expression, part, names);
            } else if (ours || (root.equals("contact") && i >= 2)) {
                checkFormat(expression, part.getName());
            } else if (root.equals("contact") && !CONTACT.contains(part.getName())) {
                throw new InvalidTextException(
                        "{" + expression.toOriginalString() + "}: a contact has uid, type, key, name");
            }
        }
    }

    private static void checkMethod(Expression expression, Part part, Set<String> names) throws InvalidTextException {
        List<Expression> parameters = part.asVirtualMethod().getParameters();
        boolean numbered = Formats.NUMBERED.containsKey(part.getName());
        if (parameters.size() != 1 || !(numbered || CHOICES.contains(part.getName()))) {
            throw new InvalidTextException(
                    "{" + expression.toOriginalString() + "}: there is no " + part.getName() + "()");
        }
        if (numbered && !(parameters.get(0).getLiteral() instanceof Integer)) {
            throw new InvalidTextException(part.getName() + " needs a whole number in brackets");
        }
        check(parameters.get(0), names);
    }

    private static void checkFormat(Expression expression, String format) throws InvalidTextException {
        if (!Formats.PLAIN.containsKey(format) && !format.equals(Formats.DAYS_UNTIL)) {
            throw new InvalidTextException("{" + expression.toOriginalString() + "}: there is no format " + format);
        }
    }

    private static String known(Set<String> names) {
        return String.join(", ", new TreeSet<>(names)) + ", date, now";
    }

    /** Whether an expression may come to null, which would leave a gap. */
    private static boolean mayBeNothing(Expression expression) {
        if (expression.isLiteral()) {
            return expression.getLiteral() == null;
        }
        return expression.getParts().stream()
                .filter(Part::isVirtualMethod)
                .flatMap(part -> part.asVirtualMethod().getParameters().stream())
                .anyMatch(Templates::mayBeNothing);
    }

    private static String firstLine(TemplateException e) {
        String message = String.valueOf(e.getMessage());
        String line = message.lines().findFirst().orElse("").replaceFirst("^Parser error[^:]*: ", "");
        return line.length() > 200 ? line.substring(0, 200) : line;
    }
}
