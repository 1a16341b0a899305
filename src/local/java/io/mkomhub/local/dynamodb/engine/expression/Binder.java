package io.mkomhub.local.dynamodb.engine.expression;

import io.mkomhub.local.dynamodb.engine.expression.Ast.Condition;
import io.mkomhub.local.dynamodb.engine.expression.Ast.Operand;
import io.mkomhub.local.dynamodb.engine.expression.Ast.Path;
import io.mkomhub.local.dynamodb.engine.expression.Ast.Step;
import io.mkomhub.local.dynamodb.engine.expression.Problems.Kind;
import io.mkomhub.local.dynamodb.engine.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts names and values where their placeholders stand, and finds what DynamoDB refuses before it looks at any item. */
final class Binder {

    private static final Value NOTHING = new Value.Null();
    private static final Set<String> ORDERED = Set.of("S", "N", "B");
    private static final Map<String, Integer> TESTS = Map.of(
            "attribute_exists", 1, "attribute_not_exists", 1, "attribute_type", 2, "begins_with", 2, "contains", 2);
    private static final Map<String, Integer> VALUES = Map.of("if_not_exists", 2, "list_append", 2);
    private static final Set<String> TYPES = Set.of("B", "NULL", "SS", "BOOL", "L", "BS", "N", "NS", "S", "M");

    private final Placeholders placeholders;
    private final Problems problems;
    private final boolean inUpdate;

    Binder(String expression, Placeholders placeholders) {
        this.placeholders = placeholders;
        this.problems = new Problems(expression);
        this.inUpdate = expression.equals("UpdateExpression");
    }

    Condition bind(Parser.ParsedCondition parsed) {
        if (parsed.hasRedundantParentheses()) {
            problems.add(Kind.PARENTHESES, "The expression has redundant parentheses;");
        }
        Condition bound = bind(parsed.condition());
        problems.throwFirst();
        return bound;
    }

    private Condition bind(Condition condition) {
        if (condition instanceof Ast.And and) {
            return new Ast.And(bind(and.left()), bind(and.right()));
        } else if (condition instanceof Ast.Or or) {
            return new Ast.Or(bind(or.left()), bind(or.right()));
        } else if (condition instanceof Ast.Not not) {
            return new Ast.Not(bind(not.condition()));
        } else if (condition instanceof Ast.Comparison comparison) {
            return comparison(comparison);
        } else if (condition instanceof Ast.Between between) {
            return between(between);
        } else if (condition instanceof Ast.In in) {
            Operand operand = operand(in.operand());
            List<Operand> list = in.list().stream().map(this::operand).toList();
            list.forEach(each -> distinct("IN", operand, each));
            return new Ast.In(operand, list);
        }
        Ast.Call call = (Ast.Call) condition;
        if (call.function().equals("size")) {
            misused(call);
        }
        return call(call);
    }

    private Condition comparison(Ast.Comparison comparison) {
        Operand left = operand(comparison.left());
        Operand right = operand(comparison.right());
        distinct(comparison.comparator(), left, right);
        if (!comparison.comparator().equals("=") && !comparison.comparator().equals("<>")) {
            ordered(comparison.comparator(), left);
            ordered(comparison.comparator(), right);
        }
        return new Ast.Comparison(comparison.comparator(), left, right);
    }

    private void ordered(String operator, Operand operand) {
        String type = type(operand);
        if (type != null && !ORDERED.contains(type)) {
            problems.add(
                    Kind.TYPE,
                    "Incorrect operand type for operator or function; operator: " + operator + ", operand type: "
                            + type);
        }
    }

    private Condition between(Ast.Between between) {
        Operand operand = operand(between.operand());
        Operand low = operand(between.low());
        Operand high = operand(between.high());
        ordered("BETWEEN", low);
        ordered("BETWEEN", high);
        if (low instanceof Ast.Literal from && high instanceof Ast.Literal to) {
            String bounds = "; lower bound operand: AttributeValue: {" + from.value() + "}, upper bound operand:"
                    + " AttributeValue: {" + to.value() + "}";
            if (!from.value().type().equals(to.value().type())) {
                problems.add(
                        Kind.TYPE, "The BETWEEN operator requires same data type for lower and upper bounds" + bounds);
            } else if (Comparing.ordered(from.value(), to.value()) && Comparing.compare(from.value(), to.value()) > 0) {
                problems.add(
                        Kind.TYPE,
                        "The BETWEEN operator requires upper bound to be greater than or equal to lower bound"
                                + bounds);
            }
        }
        return new Ast.Between(operand, low, high);
    }

    private void distinct(String operator, Operand first, Operand other) {
        if (first instanceof Path path && path.equals(other)) {
            problems.add(
                    Kind.DISTINCT,
                    "The first operand must be distinct from the remaining operands for this operator or function;"
                            + " operator: " + operator + ", first operand: " + path);
        }
    }

    private void misused(Ast.Call call) {
        problems.add(
                Kind.MISUSE,
                "The function is not allowed to be used this way in an expression; function: " + call.function());
    }

    /** An operand: a function there gives a value. */
    private Operand operand(Operand operand) {
        if (operand instanceof Path path) {
            return path(path);
        } else if (operand instanceof Ast.Placeholder placeholder) {
            Value value = placeholders.value(placeholder.name());
            if (value == null) {
                problems.add(
                        Kind.VALUE,
                        "An expression attribute value used in expression is not defined; attribute value: "
                                + placeholder.name());
                return new Ast.Literal(NOTHING);
            }
            return new Ast.Literal(value);
        } else if (operand instanceof Ast.Arithmetic sum) {
            return arithmetic(sum);
        } else if (operand instanceof Ast.Call call) {
            if (TESTS.containsKey(call.function()) && !inUpdate) {
                misused(call);
            }
            return call(call);
        }
        return operand;
    }

    private Ast.Call call(Ast.Call call) {
        Ast.Call bound = new Ast.Call(
                call.function(), call.arguments().stream().map(this::operand).toList());
        boolean ofConditions = call.function().equals("size") || TESTS.containsKey(call.function());
        boolean ofUpdates = VALUES.containsKey(call.function());
        int count = TESTS.getOrDefault(call.function(), VALUES.getOrDefault(call.function(), 1));
        if (!ofConditions && !ofUpdates) {
            problems.add(Kind.FUNCTION, "Invalid function name; function: " + call.function());
        } else if (inUpdate && !ofUpdates) {
            problems.add(
                    Kind.FUNCTION, "The function is not allowed in an update expression; function: " + call.function());
        } else if (!inUpdate && !ofConditions) {
            problems.add(
                    Kind.FUNCTION,
                    "The function is not allowed in a condition expression; function: " + call.function());
        } else if (call.arguments().size() != count) {
            problems.add(
                    Kind.COUNT,
                    "Incorrect number of operands for operator or function; operator or function: " + call.function()
                            + ", number of operands: " + call.arguments().size());
        } else {
            checkArguments(bound);
        }
        return bound;
    }

    private void checkArguments(Ast.Call call) {
        List<Operand> arguments = call.arguments();
        switch (call.function()) {
            case "attribute_exists", "attribute_not_exists", "if_not_exists" -> {
                if (!(arguments.get(0) instanceof Path)) {
                    problems.add(
                            Kind.TYPE,
                            "Operator or function requires a document path; operator or function: " + call.function());
                }
            }
            case "begins_with" -> {
                distinct(call.function(), arguments.get(0), arguments.get(1));
                arguments.forEach(argument -> typed(call.function(), argument, Set.of("S", "B")));
            }
            case "contains" -> distinct(call.function(), arguments.get(0), arguments.get(1));
            case "size" -> typed(call.function(), arguments.get(0), Set.of("S", "B", "SS", "NS", "BS", "L", "M"));
            case "list_append" -> arguments.forEach(argument -> typed(call.function(), argument, Set.of("L")));
            case "attribute_type" -> {
                String type = type(arguments.get(1));
                if (!(arguments.get(1) instanceof Ast.Literal literal && literal.value() instanceof Value.S name)) {
                    problems.add(
                            Kind.TYPE,
                            "Incorrect operand type for operator or function; operator or function: attribute_type,"
                                    + " operand type: "
                                    + (type == null ? "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}" : type));
                } else if (!TYPES.contains(name.text())) {
                    problems.add(
                            Kind.TYPE,
                            "Invalid attribute type name found; type: " + name.text()
                                    + ", valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}");
                }
            }
            default -> {
                // There are no others; unknown ones are not checked.
            }
        }
    }

    private void typed(String function, Operand operand, Set<String> allowed) {
        String type = type(operand);
        if (type != null && !allowed.contains(type)) {
            problems.add(
                    Kind.TYPE,
                    "Incorrect operand type for operator or function; operator or function: " + function
                            + ", operand type: " + type);
        }
    }

    private static @Nullable String type(Operand operand) {
        if (operand instanceof Ast.Literal literal) {
            return literal.value() == NOTHING ? null : literal.value().type();
        } else if (operand instanceof Ast.Arithmetic) {
            return "N";
        } else if (operand instanceof Ast.Call call) {
            return switch (call.function()) {
                case "size" -> "N";
                case "list_append" -> "L";
                case "if_not_exists" -> null;
                default -> TESTS.containsKey(call.function()) ? "BOOL" : null;
            };
        }
        return null;
    }

    private Operand arithmetic(Ast.Arithmetic sum) {
        Ast.Arithmetic bound = new Ast.Arithmetic(sum.operator(), operand(sum.left()), operand(sum.right()));
        String operator = String.valueOf(sum.operator());
        typed(operator, bound.left(), Set.of("N"));
        typed(operator, bound.right(), Set.of("N"));
        return bound;
    }

    private Path path(Path path) {
        List<Step> steps = new ArrayList<>(path.steps().size());
        for (Step step : path.steps()) {
            steps.add(step instanceof Ast.Name name ? name(name) : step);
        }
        return new Path(List.copyOf(steps));
    }

    private Ast.Name name(Ast.Name name) {
        if (name.name().charAt(0) == '#') {
            String real = placeholders.name(name.name());
            if (real == null) {
                problems.add(
                        Kind.NAME,
                        "An expression attribute name used in the document path is not defined; attribute name: "
                                + name.name());
                return name;
            }
            return new Ast.Name(real);
        }
        if (ReservedWords.contains(name.name())) {
            problems.add(Kind.RESERVED, "Attribute name is a reserved keyword; reserved keyword: " + name.name());
        }
        return name;
    }

    List<Path> bind(List<Path> projection) {
        List<Path> bound = projection.stream().map(this::path).toList();
        checkOverlaps(bound);
        problems.throwFirst();
        return bound;
    }

    private void checkOverlaps(List<Path> paths) {
        for (int i = 0; i < paths.size(); i++) {
            for (int j = 0; j < i; j++) {
                overlap(paths.get(j), paths.get(i));
            }
        }
    }

    private void overlap(Path one, Path two) {
        int common = Math.min(one.steps().size(), two.steps().size());
        String paths = "; must remove or rewrite one of these paths; path one: " + one + ", path two: " + two;
        for (int i = 0; i < common; i++) {
            Step a = one.steps().get(i);
            Step b = two.steps().get(i);
            if (a.getClass() != b.getClass()) {
                problems.add(Kind.CONFLICT, "Two document paths conflict with each other" + paths);
                return;
            } else if (!a.equals(b)) {
                return;
            }
        }
        problems.add(Kind.OVERLAP, "Two document paths overlap with each other" + paths);
    }

    Ast.Update bind(Parser.ParsedUpdate parsed) {
        if (!parsed.repeated().isEmpty()) {
            problems.add(
                    Kind.SECTION,
                    "The \"" + parsed.repeated() + "\" section can only be used once in an update expression;");
        }
        List<Path> paths = new ArrayList<>();
        List<Ast.Set> sets = new ArrayList<>();
        for (Ast.Set set : parsed.update().sets()) {
            sets.add(new Ast.Set(path(set.path()), operand(set.value())));
        }
        List<Path> removes = parsed.update().removes().stream().map(this::path).toList();
        List<Ast.Change> adds = changes("ADD", parsed.update().adds(), Set.of("N", "SS", "NS", "BS"));
        List<Ast.Change> deletes = changes("DELETE", parsed.update().deletes(), Set.of("SS", "NS", "BS"));
        sets.forEach(set -> paths.add(set.path()));
        paths.addAll(removes);
        adds.forEach(change -> paths.add(change.path()));
        deletes.forEach(change -> paths.add(change.path()));
        checkOverlaps(paths);
        problems.throwFirst();
        return new Ast.Update(sets, removes, adds, deletes);
    }

    private List<Ast.Change> changes(String section, List<Ast.Change> changes, Set<String> types) {
        List<Ast.Change> bound = new ArrayList<>();
        for (Ast.Change change : changes) {
            Operand value = operand(change.value());
            String type = type(value);
            if (type != null && !types.contains(type)) {
                problems.add(
                        Kind.TYPE,
                        "Incorrect operand type for operator or function; operator: " + section + ", operand type: "
                                + longName(type) + ", typeSet: ALLOWED_FOR_" + section + "_OPERAND");
            }
            bound.add(new Ast.Change(path(change.path()), value));
        }
        return bound;
    }

    private static String longName(String type) {
        return switch (type) {
            case "S" -> "STRING";
            case "N" -> "NUMBER";
            case "B" -> "BINARY";
            case "BOOL" -> "BOOLEAN";
            case "L" -> "LIST";
            case "M" -> "MAP";
            default -> type;
        };
    }
}
