package io.mkomhub.local.dynamodb.engine.value;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The value of an attribute. Equal values are equal to DynamoDB: numbers by what they are worth, sets without order.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html">AttributeValue</a>
 */
public sealed interface Value {

    /** Its type, as in JSON and in {@code attribute_type}. */
    String type();

    /**
     * What it counts in the size of an item, in bytes.
     *
     * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html">Item
     *     sizes</a>
     */
    int size();

    /** A string. */
    record S(String text) implements Value {

        @Override
        public String type() {
            return "S";
        }

        @Override
        public int size() {
            return Utf8.length(text);
        }

        @Override
        public String toString() {
            return "S:" + text;
        }
    }

    /** A number, in its normal form. */
    record N(BigDecimal number) implements Value {

        /** Reads a number. */
        public static N of(String text) {
            return new N(Numbers.parse(text));
        }

        @Override
        public String type() {
            return "N";
        }

        @Override
        public int size() {
            return Numbers.size(number);
        }

        @Override
        public String toString() {
            return "N:" + number.toPlainString();
        }
    }

    /** Bytes. */
    record B(Bytes bytes) implements Value {

        @Override
        public String type() {
            return "B";
        }

        @Override
        public int size() {
            return bytes.length();
        }

        @Override
        public String toString() {
            return "B:" + bytes;
        }
    }

    /** A set of strings. */
    record SS(Set<String> texts) implements Value {

        @Override
        public String type() {
            return "SS";
        }

        @Override
        public int size() {
            return texts.stream().mapToInt(Utf8::length).sum();
        }
    }

    /** A set of numbers. */
    record NS(Set<BigDecimal> numbers) implements Value {

        @Override
        public String type() {
            return "NS";
        }

        @Override
        public int size() {
            return numbers.stream().mapToInt(Numbers::size).sum();
        }
    }

    /** A set of binary values. */
    record BS(Set<Bytes> all) implements Value {

        @Override
        public String type() {
            return "BS";
        }

        @Override
        public int size() {
            return all.stream().mapToInt(Bytes::length).sum();
        }
    }

    /** A list. */
    record L(List<Value> values) implements Value {

        @Override
        public String type() {
            return "L";
        }

        @Override
        public int size() {
            int size = DOCUMENT;
            for (Value value : values) {
                size += ELEMENT + value.size();
            }
            return size;
        }
    }

    /** A map. */
    record M(Map<String, Value> values) implements Value {

        @Override
        public String type() {
            return "M";
        }

        @Override
        public int size() {
            int size = DOCUMENT;
            for (Map.Entry<String, Value> entry : values.entrySet()) {
                size += ELEMENT + Utf8.length(entry.getKey()) + entry.getValue().size();
            }
            return size;
        }
    }

    /** True or false. */
    record Bool(boolean truth) implements Value {

        @Override
        public String type() {
            return "BOOL";
        }

        @Override
        public int size() {
            return 1;
        }

        @Override
        public String toString() {
            return "BOOL:" + truth;
        }
    }

    /** Null. */
    record Null() implements Value {

        @Override
        public String type() {
            return "NULL";
        }

        @Override
        public int size() {
            return 1;
        }

        @Override
        public String toString() {
            return "NULL:true";
        }
    }

    /** What a list or a map counts by itself, in bytes. */
    int DOCUMENT = 3;

    /** What each element of a list or a map counts on top of itself, in bytes. */
    int ELEMENT = 1;
}
