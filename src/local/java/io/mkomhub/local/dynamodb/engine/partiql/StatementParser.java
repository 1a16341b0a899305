package io.mkomhub.local.dynamodb.engine.partiql;

import io.mkomhub.local.dynamodb.engine.error.ApiException;
import io.mkomhub.local.dynamodb.engine.expression.Ast;
import io.mkomhub.local.dynamodb.engine.expression.Ast.Condition;
import io.mkomhub.local.dynamodb.engine.expression.Ast.Operand;
import io.mkomhub.local.dynamodb.engine.expression.Ast.Path;
import io.mkomhub.local.dynamodb.engine.expression.Ast.Step;
import io.mkomhub.local.dynamodb.engine.value.Bytes;
import io.mkomhub.local.dynamodb.engine.value.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads one statement. */
public final class StatementParser {

    private static final int DEEPEST = 32;
    private static final Set<String> COMPARATORS = Set.of("=", "<>", "!=", "<", "<=", ">", ">=");
    private static final Set<String> ORDERED = Set.of("S", "N", "B");
    private static final Set<String> TESTS = Set.of("begins_with", "contains", "attribute_type");

    private enum Kind {
        WORD,
        QUOTED,
        TEXT,
        NUMBER,
        SYMBOL,
        END
    }

    private record Token(Kind kind, String text) {}

    private final String source;
    private final List<Value> parameters;
    private final List<Token> tokens = new ArrayList<>();
    private int next;
    private int used;
    private int depth;

    private StatementParser(String source, List<Value> parameters) {
        this.source = source;
        this.parameters = parameters;
        split();
    }

    /**
     * Reads a statement.
     *
     * @param parameters what stands for each question mark
     */
    public static Statement parse(String text, List<Value> parameters) {
        StatementParser parser = new StatementParser(text, parameters);
        Statement statement = parser.statement();
        if (parser.peek().kind() != Kind.END) {
            throw parser.malformed(
                    "Unexpected term after expression: " + parser.peek().text());
        } else if (parser.used != parameters.size()) {
            throw mismatch();
        }
        return statement;
    }

    private static ApiException mismatch() {
        return ApiException.validation("Number of parameters in request and statement don't match.");
    }

    private ApiException malformed(String why) {
        return ApiException.validation("Statement wasn't well formed, can't be processed: " + why);
    }

    private void split() {
        int at = 0;
        while (at < source.length()) {
            char c = source.charAt(at);
            if (Character.isWhitespace(c)) {
                at++;
            } else if (c == '\'' || c == '"') {
                at = quoted(at, c);
            } else if (Character.isLetter(c) || c == '_') {
                int end = at;
                while (end < source.length()
                        && (Character.isLetterOrDigit(source.charAt(end)) || source.charAt(end) == '_')) {
                    end++;
                }
                tokens.add(new Token(Kind.WORD, source.substring(at, end)));
                at = end;
            } else if (c >= '0' && c <= '9') {
                int end = at;
                while (end < source.length() && isOfNumber(at, end)) {
                    end++;
                }
                tokens.add(new Token(Kind.NUMBER, source.substring(at, end)));
                at = end;
            } else {
                int end = at + 1;
                if (end < source.length()
                        && Set.of("<=", ">=", "<>", "!=", "<<", ">>").contains(source.substring(at, end + 1))) {
                    end++;
                }
                tokens.add(new Token(Kind.SYMBOL, source.substring(at, end)));
                at = end;
            }
        }
        tokens.add(new Token(Kind.END, "end of statement"));
    }

    private boolean isOfNumber(int from, int at) {
        char c = source.charAt(at);
        return (c >= '0' && c <= '9')
                || c == '.'
                || c == 'e'
                || c == 'E'
                || ((c == '-' || c == '+') && at > from && "eE".indexOf(source.charAt(at - 1)) >= 0);
    }

    private int quoted(int from, char quote) {
        StringBuilder text = new StringBuilder();
        int at = from + 1;
        while (at < source.length()) {
            char c = source.charAt(at++);
            if (c != quote) {
                text.append(c);
            } else if (at < source.length() && source.charAt(at) == quote) {
                text.append(quote);
                at++;
            } else {
                tokens.add(new Token(quote == '"' ? Kind.QUOTED : Kind.TEXT, text.toString()));
                return at;
            }
        }
        throw malformed("");
    }

    private Token peek() {
        return tokens.get(next);
    }

    private Token take() {
        Token token = tokens.get(next);
        if (token.kind() != Kind.END) {
            next++;
        }
        return token;
    }

    private boolean isWord(String word) {
        return peek().kind() == Kind.WORD && peek().text().equalsIgnoreCase(word);
    }

    private boolean takeWord(String word) {
        if (isWord(word)) {
            next++;
            return true;
        }
        return false;
    }

    private boolean isSymbol(String symbol) {
        return peek().kind() == Kind.SYMBOL && peek().text().equals(symbol);
    }

    private boolean takeSymbol(String symbol) {
        if (isSymbol(symbol)) {
            next++;
            return true;
        }
        return false;
    }

    private void expectWord(String word) {
        if (!takeWord(word)) {
            throw malformed("Expected " + word + " but found " + peek().text());
        }
    }

    private void expectSymbol(String symbol) {
        if (!takeSymbol(symbol)) {
            throw malformed("Expected " + symbol + " but found " + peek().text());
        }
    }

    private Statement statement() {
        if (takeWord("SELECT")) {
            return select();
        } else if (takeWord("INSERT")) {
            return insert();
        } else if (takeWord("UPDATE")) {
            return update();
        } else if (takeWord("DELETE")) {
            return delete();
        }
        throw malformed("Expected data manipulation");
    }

    private String name() {
        Token token = take();
        if (token.kind() == Kind.QUOTED && token.text().isEmpty()) {
            throw ApiException.validation("Path component cannot be an empty string");
        } else if (token.kind() != Kind.WORD && token.kind() != Kind.QUOTED) {
            throw malformed("Expected identifier but found " + token.text());
        }
        return token.text();
    }

    private Statement select() {
        List<Path> paths = new ArrayList<>();
        if (!takeSymbol("*")) {
            do {
                paths.add(path());
            } while (takeSymbol(","));
        }
        expectWord("FROM");
        String table = name();
        Optional<String> index = Optional.empty();
        if (takeSymbol(".")) {
            index = Optional.of(name());
            if (isSymbol(".")) {
                throw ApiException.validation("A path may contain at most 2 components in the FROM clause");
            }
        }
        Optional<Condition> where = where();
        boolean forward = true;
        if (takeWord("ORDER")) {
            expectWord("BY");
            name();
            forward = !takeWord("DESC");
            if (forward) {
                takeWord("ASC");
            }
        }
        return new Statement.Select(table, index, paths, where, forward);
    }

    private Optional<Condition> where() {
        return takeWord("WHERE") ? Optional.of(or()) : Optional.empty();
    }

    private Statement insert() {
        expectWord("INTO");
        String table = name();
        expectWord("VALUE");
        if (value() instanceof Value.M item) {
            return new Statement.Insert(table, item.values());
        }
        throw malformed("Expected a tuple after VALUE");
    }

    private Statement update() {
        String table = name();
        List<Ast.Set> sets = new ArrayList<>();
        List<Path> removes = new ArrayList<>();
        List<Ast.Change> adds = new ArrayList<>();
        List<Ast.Change> deletes = new ArrayList<>();
        while (isWord("SET") || isWord("REMOVE")) {
            boolean set = take().text().equalsIgnoreCase("SET");
            do {
                Path path = path();
                if (set) {
                    expectSymbol("=");
                    set(path, sets, adds, deletes);
                } else {
                    removes.add(path);
                }
            } while (takeSymbol(","));
        }
        if (sets.isEmpty() && removes.isEmpty() && adds.isEmpty() && deletes.isEmpty()) {
            throw malformed("Expected SET or REMOVE but found " + peek().text());
        }
        Optional<Condition> where = where();
        return new Statement.Update(table, new Ast.Update(sets, removes, adds, deletes), where, returning());
    }

    /** SET a = set_add(a, v) and set_delete(a, v) are what ADD and DELETE are in update expressions. */
    private void set(Path path, List<Ast.Set> sets, List<Ast.Change> adds, List<Ast.Change> deletes) {
        Operand value = sum();
        if (value instanceof Ast.Call call
                && (call.function().equals("set_add") || call.function().equals("set_delete"))) {
            if (call.arguments().size() != 2 || !path.equals(call.arguments().get(0))) {
                throw malformed(call.function() + " takes the attribute that is set, and a set");
            }
            (call.function().equals("set_add") ? adds : deletes)
                    .add(new Ast.Change(path, call.arguments().get(1)));
            return;
        }
        sets.add(new Ast.Set(path, value));
    }

    private Statement delete() {
        expectWord("FROM");
        String table = name();
        Optional<Condition> where = where();
        String returning = returning();
        if (!returning.isEmpty() && !returning.equals("ALL OLD")) {
            throw ApiException.validation("Invalid returning clause: RETURNING " + returning
                    + " *. Only RETURNING ALL OLD * is allowed in DELETE statements.");
        }
        return new Statement.Delete(table, where, returning);
    }

    private String returning() {
        if (!takeWord("RETURNING")) {
            return "";
        }
        String which = take().text().toUpperCase(Locale.ROOT);
        String time = take().text().toUpperCase(Locale.ROOT);
        if (!Set.of("ALL", "MODIFIED").contains(which) || !Set.of("OLD", "NEW").contains(time)) {
            throw malformed("Expected ALL or MODIFIED, and OLD or NEW");
        }
        expectSymbol("*");
        return which + " " + time;
    }

    private void deeper() {
        if (++depth > DEEPEST) {
            throw malformed("It is nested too deeply");
        }
    }

    private Condition or() {
        deeper();
        Condition left = and();
        while (takeWord("OR")) {
            left = new Ast.Or(left, and());
        }
        depth--;
        return left;
    }

    private Condition and() {
        Condition left = not();
        while (takeWord("AND")) {
            left = new Ast.And(left, not());
        }
        return left;
    }

    private Condition not() {
        if (takeWord("NOT")) {
            deeper();
            Condition negated = new Ast.Not(not());
            depth--;
            return negated;
        } else if (takeSymbol("(")) {
            Condition inner = or();
            expectSymbol(")");
            return inner;
        }
        return simple();
    }

    private Condition simple() {
        Operand left = operand();
        Token token = peek();
        if (token.kind() == Kind.SYMBOL && COMPARATORS.contains(token.text())) {
            take();
            String comparator = token.text().equals("!=") ? "<>" : token.text();
            Operand right = operand();
            if (!comparator.equals("=") && !comparator.equals("<>")) {
                ordered(comparator, left);
                ordered(comparator, right);
            }
            return new Ast.Comparison(comparator, left, right);
        } else if (takeWord("BETWEEN")) {
            Operand low = operand();
            expectWord("AND");
            return new Ast.Between(left, low, operand());
        } else if (takeWord("IN")) {
            String end = takeSymbol("[") ? "]" : ")";
            if (end.equals(")")) {
                expectSymbol("(");
            }
            List<Operand> list = new ArrayList<>();
            do {
                list.add(operand());
            } while (takeSymbol(","));
            expectSymbol(end);
            return new Ast.In(left, list);
        } else if (takeWord("IS")) {
            return is(left);
        } else if (left instanceof Ast.Call call && TESTS.contains(call.function())) {
            if (call.arguments().size() != 2) {
                throw malformed(call.function() + " takes two operands");
            }
            return call;
        }
        throw malformed("Expected a condition but found " + token.text());
    }

    private Condition is(Operand operand) {
        boolean not = takeWord("NOT");
        Condition condition;
        if (takeWord("MISSING")) {
            condition = new Ast.Call("attribute_not_exists", List.of(operand));
        } else if (takeWord("NULL")) {
            condition = new Ast.Call("attribute_type", List.of(operand, new Ast.Literal(new Value.S("NULL"))));
        } else {
            throw malformed("Expected MISSING or NULL but found " + peek().text());
        }
        return not ? new Ast.Not(condition) : condition;
    }

    private static void ordered(String operator, Operand operand) {
        if (operand instanceof Ast.Literal literal
                && !ORDERED.contains(literal.value().type())) {
            throw ApiException.validation("Incorrect operand type for operator or function; operator or function: "
                    + operator + ", operand type: " + literal.value().type());
        }
    }

    private Operand sum() {
        Operand left = operand();
        if (isSymbol("+") || isSymbol("-")) {
            return new Ast.Arithmetic(take().text().charAt(0), left, operand());
        }
        return left;
    }

    private Operand operand() {
        Token token = peek();
        boolean word = token.kind() == Kind.WORD && !isWord("true") && !isWord("false") && !isWord("null");
        if (word && tokens.get(next + 1).equals(new Token(Kind.SYMBOL, "("))) {
            next += 2;
            List<Operand> arguments = new ArrayList<>();
            deeper();
            do {
                arguments.add(operand());
            } while (takeSymbol(","));
            depth--;
            expectSymbol(")");
            String function = token.text().toLowerCase(Locale.ROOT);
            if (!TESTS.contains(function)
                    && !Set.of("size", "list_append", "if_not_exists", "set_add", "set_delete")
                            .contains(function)) {
                throw ApiException.validation("Unsupported operation: " + token.text());
            }
            return new Ast.Call(function, arguments);
        } else if (word || token.kind() == Kind.QUOTED) {
            return path();
        }
        return new Ast.Literal(value());
    }

    private Path path() {
        List<Step> steps = new ArrayList<>();
        steps.add(new Ast.Name(name()));
        while (true) {
            if (takeSymbol(".")) {
                steps.add(new Ast.Name(name()));
            } else if (takeSymbol("[")) {
                Token token = take();
                if (token.kind() == Kind.TEXT) {
                    steps.add(new Ast.Name(token.text()));
                } else if (token.kind() == Kind.NUMBER && token.text().matches("\\d{1,9}")) {
                    steps.add(new Ast.At(Integer.parseInt(token.text())));
                } else {
                    throw malformed("Expected an index but found " + token.text());
                }
                expectSymbol("]");
            } else {
                return new Path(List.copyOf(steps));
            }
        }
    }

    private Value value() {
        Token token = take();
        return switch (token.kind()) {
            case TEXT -> new Value.S(token.text());
            case NUMBER -> Value.N.of(token.text());
            case WORD -> word(token.text());
            case SYMBOL -> symbol(token.text());
            default -> throw malformed("Expected a value but found " + token.text());
        };
    }

    private Value word(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> new Value.Bool(true);
            case "false" -> new Value.Bool(false);
            case "null" -> new Value.Null();
            default -> throw malformed("Expected a value but found " + text);
        };
    }

    private Value symbol(String symbol) {
        return switch (symbol) {
            case "?" -> {
                if (used >= parameters.size()) {
                    throw mismatch();
                }
                yield parameters.get(used++);
            }
            case "-" -> Value.N.of("-" + take().text());
            case "{" -> tuple();
            case "[" -> new Value.L(elements("]"));
            case "<<" -> set(elements(">>"));
            default -> throw malformed("Expected a value but found " + symbol);
        };
    }

    private Value tuple() {
        Map<String, Value> values = new LinkedHashMap<>();
        deeper();
        if (!takeSymbol("}")) {
            do {
                Token name = take();
                if (name.kind() != Kind.TEXT) {
                    throw malformed("Expected the name of an attribute but found " + name.text());
                }
                expectSymbol(":");
                values.put(name.text(), value());
            } while (takeSymbol(","));
            expectSymbol("}");
        }
        depth--;
        return new Value.M(values);
    }

    private List<Value> elements(String end) {
        List<Value> values = new ArrayList<>();
        deeper();
        if (!takeSymbol(end)) {
            do {
                values.add(value());
            } while (takeSymbol(","));
            expectSymbol(end);
        }
        depth--;
        return values;
    }

    private Value set(List<Value> values) {
        Set<String> texts = new LinkedHashSet<>();
        Set<BigDecimal> numbers = new LinkedHashSet<>();
        Set<Bytes> binaries = new LinkedHashSet<>();
        for (Value value : values) {
            if (value instanceof Value.S s) {
                texts.add(s.text());
            } else if (value instanceof Value.N n) {
                numbers.add(n.number());
            } else if (value instanceof Value.B b) {
                binaries.add(b.bytes());
            }
        }
        if (!values.isEmpty() && texts.size() == values.size()) {
            return new Value.SS(texts);
        } else if (!values.isEmpty() && numbers.size() == values.size()) {
            return new Value.NS(numbers);
        } else if (!values.isEmpty() && binaries.size() == values.size()) {
            return new Value.BS(binaries);
        }
        throw malformed("The elements of a set are of one type, all different, and at least one");
    }
}
