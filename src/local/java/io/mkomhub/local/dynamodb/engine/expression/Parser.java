package io.mkomhub.local.dynamodb.engine.expression;

import io.mkomhub.local.dynamodb.engine.error.ApiException;
import io.mkomhub.local.dynamodb.engine.expression.Ast.Condition;
import io.mkomhub.local.dynamodb.engine.expression.Ast.Operand;
import io.mkomhub.local.dynamodb.engine.expression.Ast.Path;
import io.mkomhub.local.dynamodb.engine.expression.Ast.Step;
import io.mkomhub.local.dynamodb.engine.expression.Tokens.Kind;
import io.mkomhub.local.dynamodb.engine.expression.Tokens.Token;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads expressions. What it has read it knows again: the same few texts come with every request.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html">Expressions</a>
 */
final class Parser {

    /** What an expression may be long, in bytes. */
    private static final int LONGEST = 4096;

    private static final int MAX_KNOWN = 1_000;
    private static final int DEEPEST = 100;
    private static final Set<String> COMPARATORS = Set.of("=", "<>", "<", "<=", ">", ">=");
    private static final Set<String> OPERATORS = Set.of("AND", "OR", "NOT", "BETWEEN", "IN");
    private static final Set<String> SECTIONS = Set.of("SET", "REMOVE", "ADD", "DELETE");

    /** A condition as it was written. */
    record ParsedCondition(Condition condition, boolean hasRedundantParentheses) {}

    /**
     * An update as it was written.
     *
     * @param repeated a section that is there twice; empty for none
     */
    record ParsedUpdate(Ast.Update update, String repeated) {}

    private record Known(String kind, String text) {}

    private static final ConcurrentHashMap<Known, Object> KNOWN = new ConcurrentHashMap<>();

    private final Tokens tokens;
    private boolean redundantParentheses;
    private @Nullable Object inParentheses;
    private int depth;

    private Parser(String kind, String text) {
        this.tokens = new Tokens(kind, text);
    }

    static ParsedCondition condition(String kind, String text) {
        return (ParsedCondition) known(kind, text, Parser::parseCondition);
    }

    static ParsedUpdate update(String text) {
        return (ParsedUpdate) known("UpdateExpression", text, Parser::parseUpdate);
    }

    @SuppressWarnings("unchecked")
    static List<Path> projection(String text) {
        return (List<Path>) known("ProjectionExpression", text, Parser::parseProjection);
    }

    private static Object known(String kind, String text, BiFunction<String, String, Object> parse) {
        Known key = new Known(kind, text);
        Object known = KNOWN.get(key);
        if (known != null) {
            return known;
        }
        if (text.isBlank()) {
            throw ApiException.validation("Invalid " + kind + ": The expression can not be empty;");
        }
        if (text.length() > LONGEST) {
            throw ApiException.validation("Invalid " + kind
                    + ": Expression size has exceeded the maximum allowed size; expression size: " + text.length());
        }
        Object parsed = parse.apply(kind, text);
        if (KNOWN.size() > MAX_KNOWN) {
            KNOWN.clear();
        }
        KNOWN.put(key, parsed);
        return parsed;
    }

    private static Object parseCondition(String kind, String text) {
        Parser parser = new Parser(kind, text);
        Condition condition = parser.or();
        parser.end();
        return new ParsedCondition(condition, parser.redundantParentheses);
    }

    private void end() {
        if (tokens.peek().kind() != Kind.END) {
            throw tokens.unexpected();
        }
    }

    private Condition or() {
        if (++depth > DEEPEST) {
            throw tokens.unexpected();
        }
        Condition left = and();
        while (tokens.takeWord("OR")) {
            left = new Ast.Or(left, and());
        }
        depth--;
        return left;
    }

    private Condition and() {
        Condition left = not();
        while (tokens.takeWord("AND")) {
            left = new Ast.And(left, not());
        }
        return left;
    }

    private Condition not() {
        if (tokens.isWord("NOT") && ++depth > DEEPEST) {
            throw tokens.unexpected();
        }
        return tokens.takeWord("NOT") ? new Ast.Not(not()) : primary();
    }

    /** A parenthesis holds a condition or an operand, which only its end shows. */
    private Condition primary() {
        if (!tokens.isSymbol("(")) {
            return simple();
        }
        int start = tokens.position();
        int furthest;
        ApiException failure;
        boolean redundantBefore = redundantParentheses;
        int depthBefore = depth;
        try {
            tokens.expect("(");
            Condition inner = or();
            tokens.expect(")");
            if (!isOperator()) {
                noteParentheses(inner);
                return inner;
            }
            furthest = start;
            failure = tokens.unexpected();
        } catch (ApiException e) {
            furthest = tokens.position();
            failure = e;
        }
        tokens.back(start);
        redundantParentheses = redundantBefore;
        depth = depthBefore;
        try {
            return simple();
        } catch (ApiException e) {
            throw tokens.position() > furthest ? e : failure;
        }
    }

    private void noteParentheses(Object inner) {
        // The same object twice in a row: nothing but the parentheses has come in between.
        redundantParentheses |= inParentheses == inner;
        inParentheses = inner;
    }

    private boolean isOperator() {
        Token token = tokens.peek();
        return (token.kind() == Kind.SYMBOL && COMPARATORS.contains(token.text()))
                || tokens.isWord("BETWEEN")
                || tokens.isWord("IN")
                || tokens.isSymbol(".")
                || tokens.isSymbol("[");
    }

    private Condition simple() {
        Operand left = operand();
        Token token = tokens.peek();
        if (token.kind() == Kind.SYMBOL && COMPARATORS.contains(token.text())) {
            tokens.take();
            return new Ast.Comparison(token.text(), left, operand());
        } else if (tokens.takeWord("BETWEEN")) {
            Operand low = operand();
            if (!tokens.takeWord("AND")) {
                throw tokens.unexpected();
            }
            return new Ast.Between(left, low, operand());
        } else if (tokens.takeWord("IN")) {
            tokens.expect("(");
            return new Ast.In(left, arguments());
        } else if (left instanceof Ast.Call call) {
            return call;
        }
        throw tokens.unexpected();
    }

    private List<Operand> arguments() {
        List<Operand> arguments = new ArrayList<>();
        do {
            arguments.add(operand());
        } while (tokens.takeSymbol(","));
        tokens.expect(")");
        return arguments;
    }

    private Operand operand() {
        if (++depth > DEEPEST) {
            throw tokens.unexpected();
        }
        try {
            if (tokens.takeSymbol("(")) {
                Operand inner = operand();
                tokens.expect(")");
                noteParentheses(inner);
                return inner;
            }
            Token token = tokens.peek();
            if (token.kind() == Kind.VALUE) {
                tokens.take();
                return new Ast.Placeholder(token.text());
            } else if (token.kind() == Kind.WORD
                    && !OPERATORS.contains(token.text().toUpperCase(Locale.ROOT))) {
                int start = tokens.position();
                tokens.take();
                if (tokens.takeSymbol("(")) {
                    return new Ast.Call(token.text(), arguments());
                }
                tokens.back(start);
                return path();
            } else if (token.kind() == Kind.NAME) {
                return path();
            }
            throw tokens.unexpected();
        } finally {
            depth--;
        }
    }

    private Path path() {
        List<Step> steps = new ArrayList<>();
        steps.add(name());
        while (true) {
            if (tokens.takeSymbol(".")) {
                steps.add(name());
            } else if (tokens.takeSymbol("[")) {
                if (tokens.peek().kind() != Kind.NUMBER) {
                    throw tokens.unexpected();
                }
                steps.add(new Ast.At(index(tokens.take().text())));
                tokens.expect("]");
            } else {
                return new Path(List.copyOf(steps));
            }
        }
    }

    private static int index(String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw ApiException.validation(
                    "Invalid expression: List index is not within the allowable range; index: [" + digits + "]");
        }
    }

    private Step name() {
        Token token = tokens.peek();
        if (token.kind() != Kind.WORD && token.kind() != Kind.NAME) {
            throw tokens.unexpected();
        }
        tokens.take();
        return new Ast.Name(token.text());
    }

    private static Object parseProjection(String kind, String text) {
        Parser parser = new Parser(kind, text);
        List<Path> paths = new ArrayList<>();
        do {
            paths.add(parser.path());
        } while (parser.tokens.takeSymbol(","));
        parser.end();
        return List.copyOf(paths);
    }

    private static Object parseUpdate(String kind, String text) {
        return new Parser(kind, text).update();
    }

    private ParsedUpdate update() {
        List<Ast.Set> sets = new ArrayList<>();
        List<Path> removes = new ArrayList<>();
        List<Ast.Change> adds = new ArrayList<>();
        List<Ast.Change> deletes = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        String repeated = "";
        do {
            Token token = tokens.peek();
            String section = token.text().toUpperCase(Locale.ROOT);
            if (token.kind() != Kind.WORD || !SECTIONS.contains(section)) {
                throw tokens.unexpected();
            }
            tokens.take();
            if (!seen.add(section) && repeated.isEmpty()) {
                repeated = section;
            }
            do {
                Path path = path();
                switch (section) {
                    case "SET" -> {
                        tokens.expect("=");
                        sets.add(new Ast.Set(path, sum()));
                    }
                    case "REMOVE" -> removes.add(path);
                    case "ADD" -> adds.add(new Ast.Change(path, value()));
                    default -> deletes.add(new Ast.Change(path, value()));
                }
            } while (tokens.takeSymbol(","));
        } while (tokens.peek().kind() != Kind.END);
        return new ParsedUpdate(
                new Ast.Update(List.copyOf(sets), List.copyOf(removes), List.copyOf(adds), List.copyOf(deletes)),
                repeated);
    }

    private Operand value() {
        if (tokens.peek().kind() != Kind.VALUE) {
            throw tokens.unexpected();
        }
        return new Ast.Placeholder(tokens.take().text());
    }

    private Operand sum() {
        if (tokens.isSymbol("(")) {
            int start = tokens.position();
            tokens.take();
            Operand inner = sum();
            tokens.expect(")");
            if (!tokens.isSymbol("+") && !tokens.isSymbol("-")) {
                return inner;
            }
            tokens.back(start);
        }
        Operand left = operand();
        if (tokens.isSymbol("+") || tokens.isSymbol("-")) {
            char operator = tokens.take().text().charAt(0);
            return new Ast.Arithmetic(operator, left, operand());
        }
        return left;
    }
}
