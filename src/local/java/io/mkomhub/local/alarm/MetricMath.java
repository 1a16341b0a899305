package io.mkomhub.local.alarm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.DoubleBinaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of metric math that the template's alarms use: {@code + - * /}, comparisons, {@code AND}, {@code OR},
 * {@code IF} and {@code FILL} with a number.
 *
 * <p>All of these use values of the same time only, so an expression is evaluated for each period separately. If a
 * metric has no value, neither has an expression that uses it, except {@code FILL}. A division by zero has no value
 * either.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html">Metric math</a>
 */
final class MetricMath {

    private static final Pattern TOKEN =
            Pattern.compile("\\s*(?:(\\d+(?:\\.\\d+)?)|([A-Za-z_]\\w*)|(==|!=|<=|>=|&&|\\|\\||[-+*/()<>,]))");

    /** A part of an expression: its value in a period, null if it has none. */
    private interface Part {
        @Nullable
        Double in(Map<String, Double> values);
    }

    private final String expression;
    private final List<String> tokens = new ArrayList<>();
    private final Set<String> ids = new TreeSet<>();
    private final Part whole;
    private int next;

    private MetricMath(String expression) {
        this.expression = expression;
        Matcher matcher = TOKEN.matcher(expression);
        int end = 0;
        while (end < expression.strip().length()) {
            if (!matcher.find(end) || matcher.start() != end) {
                throw unknown(expression.substring(end));
            }
            tokens.add(matcher.group().strip());
            end = matcher.end();
        }
        this.whole = or();
        if (next < tokens.size()) {
            throw unknown(tokens.get(next));
        }
    }

    /**
     * Parses an expression.
     *
     * @throws IllegalArgumentException if it uses something that is not supported
     */
    static MetricMath parse(String expression) {
        return new MetricMath(expression);
    }

    /** The metrics that it uses. */
    Set<String> ids() {
        return Set.copyOf(ids);
    }

    /**
     * Returns its value in a period.
     *
     * @param values the values of the metrics that have one in this period
     */
    @Nullable
    Double in(Map<String, Double> values) {
        return whole.in(values);
    }

    private IllegalArgumentException unknown(String what) {
        return new IllegalArgumentException("metric math \"" + expression + "\": \"" + what + "\" is not supported");
    }

    private boolean takes(String... wanted) {
        if (next < tokens.size() && List.of(wanted).contains(tokens.get(next))) {
            next++;
            return true;
        }
        return false;
    }

    private String taken() {
        return tokens.get(next - 1);
    }

    private void expect(String token) {
        if (!takes(token)) {
            throw unknown(next < tokens.size() ? tokens.get(next) : "its end");
        }
    }

    private Part or() {
        Part left = and();
        while (takes("OR", "||")) {
            left = both(left, and(), (one, other) -> truth(one != 0 || other != 0));
        }
        return left;
    }

    private Part and() {
        Part left = comparison();
        while (takes("AND", "&&")) {
            left = both(left, comparison(), (one, other) -> truth(one != 0 && other != 0));
        }
        return left;
    }

    private Part comparison() {
        Part left = sum();
        while (takes("==", "!=", "<", ">", "<=", ">=")) {
            String operator = taken();
            left = both(left, sum(), (one, other) -> truth(holds(operator, Double.compare(one, other))));
        }
        return left;
    }

    private static boolean holds(String operator, int order) {
        return switch (operator) {
            case "==" -> order == 0;
            case "!=" -> order != 0;
            case "<" -> order < 0;
            case ">" -> order > 0;
            case "<=" -> order <= 0;
            default -> order >= 0;
        };
    }

    private Part sum() {
        Part left = product();
        while (takes("+", "-")) {
            boolean plus = taken().equals("+");
            left = both(left, product(), (one, other) -> plus ? one + other : one - other);
        }
        return left;
    }

    private Part product() {
        Part left = factor();
        while (takes("*", "/")) {
            boolean times = taken().equals("*");
            left = both(left, factor(), (one, other) -> times ? one * other : other == 0 ? Double.NaN : one / other);
        }
        return left;
    }

    private Part factor() {
        if (takes("(")) {
            Part inner = or();
            expect(")");
            return inner;
        }
        if (next >= tokens.size()) {
            throw unknown("its end");
        }
        String token = tokens.get(next++);
        if (Character.isDigit(token.charAt(0))) {
            double number = Double.parseDouble(token);
            return values -> number;
        }
        if (next < tokens.size() && tokens.get(next).equals("(")) {
            return call(token);
        }
        if (!Character.isLowerCase(token.charAt(0))) {
            throw unknown(token);
        }
        ids.add(token);
        return values -> values.get(token);
    }

    private Part call(String function) {
        expect("(");
        switch (function) {
            case "FILL" -> {
                Part filled = or();
                expect(",");
                String with = next < tokens.size() ? tokens.get(next++) : "its end";
                if (!Character.isDigit(with.charAt(0))) {
                    throw unknown("FILL with " + with);
                }
                expect(")");
                double number = Double.parseDouble(with);
                return values -> {
                    Double value = filled.in(values);
                    return value == null ? Double.valueOf(number) : value;
                };
            }
            case "IF" -> {
                Part condition = or();
                expect(",");
                Part yes = or();
                expect(",");
                Part no = or();
                expect(")");
                return values -> {
                    Double holds = condition.in(values);
                    return holds == null ? null : holds != 0 ? yes.in(values) : no.in(values);
                };
            }
            default -> throw unknown(function);
        }
    }

    private static Part both(Part left, Part right, DoubleBinaryOperator operator) {
        return values -> {
            Double one = left.in(values);
            Double other = right.in(values);
            if (one == null || other == null) {
                return null;
            }
            double value = operator.applyAsDouble(one, other);
            return Double.isNaN(value) ? null : Double.valueOf(value);
        };
    }

    private static double truth(boolean value) {
        return value ? 1 : 0;
    }
}
