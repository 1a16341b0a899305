package io.mkomhub.core.template;

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
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Compiles texts in a subset of the Qute language (https://quarkus.io/guides/qute-reference): values, formats,
 * {@code ?:} and {@code {#if}}. Nothing that repeats, includes, or calls Java code is allowed.
 *
 * <p>Guarantee: a compiled text refers to known names only, and renders either completely or with a
 * {@link MissingValueException}.
 */
@ApplicationScoped
public class Templates {

    /** The maximum length of a text before values are inserted, in characters. */
    public static final int LONGEST = 10_000;

    /** The maximum length between one pair of braces, in characters. It limits the depth of an expression. */
    private static final int LONGEST_TAG = 300;

    private static final int MAX_SECTIONS = 50;

    private static final Set<String> CONTACT = Set.of("uid", "type", "key", "name");

    /** The methods that are not formats: the default of a value, and the choice by a boolean. */
    private static final Set<String> CHOICES = Set.of("?:", "or", ":", "?", "ifTruthy");

    private static final Pattern ESCAPED_BRACE = Pattern.compile("\\\\[{}]");

    private final Engine texts = engine(Formats::written);
    private final Engine addresses = engine(value ->
            URLEncoder.encode(Formats.written(value), StandardCharsets.UTF_8).replace("+", "%20"));

    /** How a value is written into the text. */
    private interface Writing {
        String of(Object value);
    }

    /** A text does not compile. The message tells its author why. */
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

    /**
     * Compiles a text that may use the given names, {@code date} and {@code now}.
     *
     * @throws InvalidTextException says what is wrong and what to write instead
     */
    public TextTemplate compile(String source, Set<String> names) throws InvalidTextException {
        return new TextTemplate(parse(texts, source, new Scope(names, false)));
    }

    /**
     * Compiles an address like {@link #compile}. Values are percent-encoded (RFC 3986), so that none can change where
     * the address leads.
     */
    public TextTemplate compileAddress(String source, Set<String> names) throws InvalidTextException {
        return new TextTemplate(parse(addresses, source, new Scope(names, false)));
    }

    /** Compiles a condition, such as {@code data.valor > 100 && data.pix??}. */
    public Condition compileCondition(String source, Set<String> names) throws InvalidTextException {
        if (source.length() > LONGEST_TAG) {
            throw new InvalidTextException("is longer than " + LONGEST_TAG + " characters");
        }
        String spaced = ConditionSource.spaced(source, names);
        return new Condition(new TextTemplate(parse(texts, "{#if " + spaced + "}1{/if}", new Scope(names, true))));
    }

    /**
     * The context that an expression is checked in.
     *
     * @param names the names it may start with, besides {@code date} and {@code now}
     * @param condition whether it is part of a condition, which has no braces
     */
    private record Scope(Set<String> names, boolean condition) {

        /** The expression as its author wrote it. */
        String written(Expression expression) {
            String text = expression.toOriginalString().replace(".or(null)", "??");
            return condition ? text : "{" + text + "}";
        }
    }

    private static Template parse(Engine engine, String source, Scope scope) throws InvalidTextException {
        checkSize(source);
        Template template;
        try {
            template = engine.parse(source);
        } catch (TemplateException e) {
            throw new InvalidTextException(ParserErrors.advice(e, source));
        } catch (RuntimeException e) {
            throw new InvalidTextException("is not a valid template");
        }
        checkBraces(source, template);
        if (!template.getParameterDeclarations().isEmpty()) {
            throw new InvalidTextException("{@ cannot be used here");
        }
        for (Expression expression : template.getExpressions()) {
            check(expression, scope);
        }
        for (var node : template.findNodes(node -> node.isExpression())) {
            checkOutput(node.asExpression().getExpressions().get(0));
        }
        return template;
    }

    /** Checks an expression that is written into the text, not only compared. */
    private static void checkOutput(Expression expression) throws InvalidTextException {
        if (expression.getLiteral() instanceof Number number) {
            throw new InvalidTextException(
                    "{" + number + "}: a number is not a value; write {data.nome} with your own name");
        }
        if (mayBeNothing(expression)) {
            throw new InvalidTextException("?? is for conditions only; write ?: 'text' to give a default");
        }
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
        if (sections > MAX_SECTIONS) {
            throw new InvalidTextException("more than " + MAX_SECTIONS + " conditions in one text");
        }
    }

    /** A brace that Qute treats as plain text is a mistake: the message would contain a name instead of a value. */
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

    private static void check(Expression expression, Scope scope) throws InvalidTextException {
        if (expression.isLiteral()) {
            return;
        }
        String written = scope.written(expression);
        if (expression.hasNamespace()) {
            throw new InvalidTextException(
                    written + ": a colon cannot be used here; a format follows a dot, as in data.valor.money");
        }
        List<Part> parts = expression.getParts();
        String root = parts.get(0).getName();
        boolean ours = root.equals("date") || root.equals("now");
        if (parts.get(0).isVirtualMethod() || !(ours || scope.names().contains(root))) {
            throw new InvalidTextException(written + ": " + unknown(root, expression, scope));
        }
        for (int i = 1; i < parts.size(); i++) {
            Part part = parts.get(i);
            if (part.isVirtualMethod()) {
                checkMethod(written, parts, i, scope);
            } else {
                checkName(written, part.getName());
                if (ours || (root.equals("contact") && i >= 2)) {
                    checkFormat(written, part.getName());
                } else if (root.equals("contact") && !CONTACT.contains(part.getName())) {
                    throw new InvalidTextException(written + ": a contact has name, key (the number), uid and type");
                }
            }
        }
    }

    /** Finds mistakes that Qute reads as an unusual name, whose value would be missing in every text. */
    private static void checkName(String written, String name) throws InvalidTextException {
        if (name.endsWith(")")) {
            throw new InvalidTextException(
                    name.equals("?:)")
                            ? written.replace(")", "") + ": something is missing after ?:, such as ?: 'amigo'"
                            : written.replace(")", "")
                                    + ": a name cannot contain spaces; write data['primeiro nome'] for one that does");
        }
        if (name.endsWith("?")) {
            throw new InvalidTextException(written + ": write ?? to ask whether there is a value");
        }
        if (Formats.NUMBERED.containsKey(name)) {
            throw new InvalidTextException(written + ": " + name + " needs a number of days, as in " + name + "(3)");
        }
    }

    private static void checkMethod(String written, List<Part> parts, int place, Scope scope)
            throws InvalidTextException {
        Part part = parts.get(place);
        String name = part.getName();
        List<Expression> parameters = part.asVirtualMethod().getParameters();
        boolean numbered = Formats.NUMBERED.containsKey(name);
        if (parameters.size() != 1 || !(numbered || CHOICES.contains(name))) {
            throw new InvalidTextException(written + ": " + noMethod(name));
        }
        if (numbered && !(parameters.get(0).getLiteral() instanceof Integer)) {
            throw new InvalidTextException(written + ": " + name + " needs a number of days, as in " + name + "(3)");
        }
        if (name.equals("?")
                && (place + 1 == parts.size() || !parts.get(place + 1).getName().equals(":"))) {
            throw new InvalidTextException(written + ": write both choices, as in {data.vip ? 'sim' : 'não'}");
        }
        check(parameters.get(0), scope);
    }

    private static String noMethod(String name) {
        if (Formats.PLAIN.containsKey(name) || name.equals(Formats.DAYS_UNTIL)) {
            return "write ." + name + " without brackets";
        }
        return switch (name) {
            case "+", "-", "*", "/" -> "a text cannot calculate";
            case "|" -> "a format follows a dot, as in {data.valor.money}";
            default -> name.matches("\\w+") ? "there is no " + name + "()" : "\"" + name + "\" cannot be used here";
        };
    }

    private static void checkFormat(String written, String format) throws InvalidTextException {
        if (!Formats.PLAIN.containsKey(format) && !format.equals(Formats.DAYS_UNTIL)) {
            Set<String> formats = new TreeSet<>(Formats.PLAIN.keySet());
            formats.add(Formats.DAYS_UNTIL);
            throw new InvalidTextException(
                    written + ": there is no format " + format + "; there are " + String.join(", ", formats));
        }
    }

    /** Explains an unknown name and suggests what its author may have meant. */
    private static String unknown(String root, Expression expression, Scope scope) {
        String problem = root + " is not one of " + String.join(", ", new TreeSet<>(scope.names())) + ", date, now";
        String small = root.toLowerCase(Locale.ROOT);
        if (!small.equals(root) && (scope.names().contains(small) || small.equals("date") || small.equals("now"))) {
            return problem + "; write it in small letters: " + small;
        }
        return switch (root) {
            case "attributes" ->
                problem + "; add \"attributes\": true to the plan to use the contact's stored attributes";
            case "lookup" -> problem + "; add a \"lookup\" to the plan to query your own system";
            case "loop", "item" -> problem + "; it is available only in an item with for_each";
            default ->
                expression.getParts().size() == 1 && scope.condition()
                        ? problem + "; write '" + root + "' for a text, data." + root + " for a value of the Payload"
                        : problem + "; write data." + root + " for a value of the Payload";
        };
    }

    /** Whether an expression may be null, which would leave a gap in the text. */
    private static boolean mayBeNothing(Expression expression) {
        if (expression.isLiteral()) {
            return expression.getLiteral() == null;
        }
        return expression.getParts().stream()
                .filter(Part::isVirtualMethod)
                .flatMap(part -> part.asVirtualMethod().getParameters().stream())
                .anyMatch(Templates::mayBeNothing);
    }
}
