package io.mkomhub.api.reports;

import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.tally.Figure;
import io.mkomhub.core.tally.Tally;
import io.mkomhub.core.tally.Tally.Dimension;
import io.mkomhub.core.window.RecipientZone;
import io.mkomhub.platform.json.InvalidInputException;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** By what statistics tell messages apart. */
enum Breakdown {
    /** The hour in which they were accepted. */
    HOUR,
    /** The day on which they were accepted, in Brasília. */
    DAY,
    /** Their status. */
    STATUS,
    /** The cost centre that pays. */
    COST_CENTRE,
    /** The mailing. */
    MAILING,
    /** The channel that they came through. */
    CHANNEL,
    /** The area code (DDD) of their numbers. */
    AREA;

    static final String PARAMETER = "by";

    /** The value of messages that have none. */
    private static final String NONE = "";

    /** The words of statuses, in the order of a message's life. */
    private static final List<String> STATUSES = Stream.of(
                    MessageStatus.QUEUED,
                    MessageStatus.SENT,
                    MessageStatus.DELIVERED,
                    MessageStatus.FAILED,
                    MessageStatus.UNCERTAIN,
                    MessageStatus.OPTED_OUT,
                    MessageStatus.CANCELLED,
                    MessageStatus.EXPIRED)
            .map(MessageStatus::word)
            .toList();

    /** The word in the API. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a word.
     *
     * @throws InvalidInputException if it is none
     */
    static Breakdown of(String written) {
        return Stream.of(values())
                .filter(one -> one.word().equals(written))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException(PARAMETER, "must be one of " + words()));
    }

    static String words() {
        return Stream.of(values()).map(Breakdown::word).collect(Collectors.joining(", "));
    }

    /** The order of the values: of time, of a message's life, or of numbers and names. */
    Comparator<String> order() {
        return switch (this) {
            case STATUS -> Comparator.comparingInt(STATUSES::indexOf);
            case COST_CENTRE -> Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());
            default -> Comparator.naturalOrder();
        };
    }

    /**
     * The sums of each value that is not nothing but zeros. Not for mailings, which have sums of their own.
     *
     * @param tally all that is told apart
     */
    SortedMap<String, Map<Figure, Long>> of(Tally tally) {
        SortedMap<String, Map<Figure, Long>> found = new TreeMap<>(order());
        switch (this) {
            case HOUR ->
                tally.by(Dimension.HOUR)
                        .forEach((hour, sums) -> found.put(start(hour).toString(), sums));
            case DAY ->
                tally.by(Dimension.HOUR)
                        .forEach((hour, sums) -> found.merge(
                                RecipientZone.dayInBrasilia(start(hour)).toString(),
                                sums,
                                (one, other) -> Tally.sum(List.of(one, other))));
            case STATUS -> {
                Map<Figure, Long> total = tally.total();
                STATUSES.forEach(word -> {
                    long number = number(total, MessageStatus.ofWord(word));
                    if (number != 0) {
                        found.put(word, Map.of(Figure.ACCEPTED, number));
                    }
                });
            }
            case COST_CENTRE -> found.putAll(tally.by(Dimension.COST_CENTRE));
            case CHANNEL -> {
                found.putAll(tally.by(Dimension.CHANNEL));
                Map<Figure, Long> rest = rest(tally.total(), Tally.sum(found.values()));
                if (rest.values().stream().anyMatch(number -> number != 0)) {
                    found.put(NONE, rest);
                }
            }
            case AREA -> found.putAll(tally.by(Dimension.AREA));
            case MAILING -> throw new IllegalArgumentException("mailings have sums of their own");
        }
        return found;
    }

    private static long number(Map<Figure, Long> sums, MessageStatus status) {
        return Figure.of(status).map(figure -> sums.getOrDefault(figure, 0L)).orElseGet(() -> Figure.queued(sums));
    }

    private static Map<Figure, Long> rest(Map<Figure, Long> total, Map<Figure, Long> part) {
        Map<Figure, Long> rest = new EnumMap<>(Figure.class);
        total.forEach((figure, number) -> rest.put(figure, number - part.getOrDefault(figure, 0L)));
        return rest;
    }

    private static Instant start(String hour) {
        return Tally.startOfHour(Long.parseLong(hour));
    }
}
