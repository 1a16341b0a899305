package io.mkomhub.api.reports;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.channel.intake.MessageLimits;
import io.mkomhub.core.message.MailingId;
import io.mkomhub.core.message.SegmentPrice;
import io.mkomhub.core.tally.Figure;
import io.mkomhub.core.tally.Tally;
import io.mkomhub.core.tally.Tally.Dimension;
import io.mkomhub.core.window.RecipientZone;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.store.tally.TallyStore;
import io.mkomhub.store.tally.TallyStore.MailingSums;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** What became of the messages of one mailing. Limit: it shows what is counted, some seconds after it happens. */
@ApplicationScoped
public class MailingReport {

    /** How many moments of delivery are shown at most, unless there are more days. */
    private static final int MOST_MOMENTS = 300;

    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    private final TallyStore tallies;
    private final Optional<SegmentPrice> price;
    private final Clock clock;

    public MailingReport(TallyStore tallies, MessageLimits limits, Clock clock) {
        this.tallies = tallies;
        this.price = limits.pricePerSegment().map(SegmentPrice::parse);
        this.clock = clock;
    }

    /** The query parameters that say of which days the messages are. */
    public static String[] parameters() {
        return new String[] {Period.FROM, Period.TO};
    }

    /**
     * Adds the name of a mailing, if it is known, and a report of its messages: of all, or of the days that the request
     * names.
     *
     * @throws io.mkomhub.platform.json.InvalidInputException names the parameter that is wrong
     */
    public void putInto(ObjectNode json, MailingId id, HttpRequest request) {
        boolean isLimited = request.parameter(Period.FROM)
                .or(() -> request.parameter(Period.TO))
                .isPresent();
        Period period = isLimited ? Period.of(request, clock) : Period.ALL;
        MailingSums sums = tallies.mailing(id, period.from(), period.last());
        if (!sums.days().isEmpty()) {
            tallies.mailing(id, sums.days().last())
                    .ifPresent(listed -> json.put("identifier", listed.mailing().identifier())
                            .put("cost_centre_id", listed.mailing().costCentreId()));
        }
        ObjectNode report = json.putObject("report");
        putTimes(report, sums);
        Tally tally = sums.tally();
        new Figures(tally.total(), price).putInto(report);
        putReasons(report.putArray("failed_by_reason"), tally);
        putDeliveries(report.putObject("deliveries"), tally);
        ArrayNode ids = report.putArray("mkom_mailing_ids");
        tally.by(Dimension.MKOM_MAILING).keySet().forEach(ids::add);
    }

    /** Adds when the first message was accepted, and when anything last happened. */
    static void putTimes(ObjectNode json, MailingSums sums) {
        sums.firstAt().ifPresent(at -> json.put("first_at", at.toString()));
        sums.lastAt().ifPresent(at -> json.put("last_at", at.toString()));
    }

    /** Adds why messages failed, what befell most of them first. */
    private static void putReasons(ArrayNode json, Tally tally) {
        positive(tally, Dimension.REASON, Figure.FAILED).entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .forEach(reason ->
                        json.addObject().put("reason", reason.getKey()).put("messages", reason.getValue()));
    }

    /** Adds how many messages were delivered when: in ten minutes, or in longer steps if those would be too many. */
    static void putDeliveries(ObjectNode json, Tally tally) {
        SortedMap<Instant, Long> moments = new TreeMap<>();
        positive(tally, Dimension.DELIVERED_AT, Figure.DELIVERED)
                .forEach((at, messages) ->
                        moments.merge(Tally.startOfTenMinutes(Long.parseLong(at)), messages, Long::sum));
        Duration step = TEN_MINUTES;
        SortedMap<Instant, Long> shown = moments;
        if (shown.size() > MOST_MOMENTS) {
            step = HOUR;
            shown = grouped(moments, at -> Tally.startOfHour(Tally.hour(at)));
        }
        if (shown.size() > MOST_MOMENTS) {
            step = DAY;
            shown = grouped(moments, at -> RecipientZone.startInBrasilia(RecipientZone.dayInBrasilia(at)));
        }
        json.put("minutes", step.toMinutes());
        ArrayNode counts = json.putArray("counts");
        shown.forEach(
                (at, messages) -> counts.addObject().put("at", at.toString()).put("messages", messages));
    }

    private static SortedMap<Instant, Long> grouped(SortedMap<Instant, Long> moments, UnaryOperator<Instant> start) {
        SortedMap<Instant, Long> grouped = new TreeMap<>();
        moments.forEach((at, messages) -> grouped.merge(start.apply(at), messages, Long::sum));
        return grouped;
    }

    private static SortedMap<String, Long> positive(Tally tally, Dimension dimension, Figure figure) {
        SortedMap<String, Long> found = new TreeMap<>();
        tally.by(dimension).forEach((value, figures) -> {
            long number = figures.getOrDefault(figure, 0L);
            if (number > 0) {
                found.put(value, number);
            }
        });
        return found;
    }
}
