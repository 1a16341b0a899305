package io.mkomhub.local.dynamodb.engine.expression;

import io.mkomhub.local.dynamodb.engine.value.Value;
import java.util.List;
import java.util.stream.Collectors;

/** What expressions are made of. */
public final class Ast {

    private Ast() {}

    /** One step of a document path. */
    public sealed interface Step {}

    /** An attribute of an item or a map. */
    public record Name(String name) implements Step {

        @Override
        public String toString() {
            return name;
        }
    }

    /** An element of a list, from 0. */
    public record At(int index) implements Step {

        @Override
        public String toString() {
            return "[" + index + "]";
        }
    }

    /** What a condition looks at, or an update takes a value from. */
    public sealed interface Operand {}

    /** A place in an item. It starts with a name. */
    public record Path(List<Step> steps) implements Operand {

        /** A path to an attribute of the item. */
        public static Path to(String attribute) {
            return new Path(List.of(new Name(attribute)));
        }

        /** The attribute of the item that it leads to or into. */
        public String head() {
            return ((Name) steps.get(0)).name();
        }

        @Override
        public String toString() {
            return steps.stream().map(Step::toString).collect(Collectors.joining(", ", "[", "]"));
        }
    }

    /** A value that is given beside the expression, such as {@code :v}. */
    public record Placeholder(String name) implements Operand {}

    /** A value. */
    public record Literal(Value value) implements Operand {}

    /** A function. */
    public record Call(String function, List<Operand> arguments) implements Operand, Condition {}

    /** A sum ({@code +}) or a difference ({@code -}). */
    public record Arithmetic(char operator, Operand left, Operand right) implements Operand {}

    /** Holds for an item, or does not. */
    public sealed interface Condition {}

    /** Both hold. */
    public record And(Condition left, Condition right) implements Condition {}

    /** One of them holds. */
    public record Or(Condition left, Condition right) implements Condition {}

    /** It does not hold. */
    public record Not(Condition condition) implements Condition {}

    /** One operand stands so to the other: {@code = <> < <= > >=}. */
    public record Comparison(String comparator, Operand left, Operand right) implements Condition {}

    /** An operand is between two others, or equal to one of them. */
    public record Between(Operand operand, Operand low, Operand high) implements Condition {}

    /** An operand is one of others. */
    public record In(Operand operand, List<Operand> list) implements Condition {}

    /** What an update does. */
    public record Update(List<Set> sets, List<Path> removes, List<Change> adds, List<Change> deletes) {}

    /** Writes a value to a place. */
    public record Set(Path path, Operand value) {}

    /** Adds a value to, or deletes it from, what is at a place. */
    public record Change(Path path, Operand value) {}
}
