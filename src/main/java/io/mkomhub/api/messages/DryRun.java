package io.mkomhub.api.messages;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.channel.intake.Draft;
import io.mkomhub.channel.intake.MessageLimits;
import io.mkomhub.channel.mkom.Submission;
import io.mkomhub.channel.mkom.Submission.Entry;
import io.mkomhub.channel.mkom.Submission.Invalid;
import io.mkomhub.channel.mkom.Submission.Valid;
import io.mkomhub.core.message.MarketingCap;
import io.mkomhub.core.message.MarketingTally;
import io.mkomhub.core.message.MarketingTally.Exceeded;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.SegmentPrice;
import io.mkomhub.core.message.Segments;
import io.mkomhub.core.message.SendingHours;
import io.mkomhub.core.message.Transliteration;
import io.mkomhub.core.window.DeliveryWindow;
import io.mkomhub.core.window.MarketingConfig;
import io.mkomhub.core.window.QuietConfig;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.json.Json;
import io.mkomhub.store.people.MarketingStore;
import io.mkomhub.store.people.OptOutStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Says what a request would do and cost, without sending anything.
 *
 * <p>Guarantee: nothing is stored, queued or counted. Limit: the answer is true for the moment of the request. A person
 * may opt out, and a delivery window may close, before the same request is made in earnest.
 */
@ApplicationScoped
class DryRun {

    private final OptOutStore optOuts;
    private final MarketingStore marketing;
    private final MarketingCap cap;
    private final SendingHours hours;
    private final Optional<SegmentPrice> price;

    DryRun(
            OptOutStore optOuts,
            MarketingStore marketing,
            MarketingConfig marketingConfig,
            QuietConfig quiet,
            MessageLimits limits) {
        this.optOuts = optOuts;
        this.marketing = marketing;
        this.cap = MarketingCap.of(marketingConfig);
        this.hours = SendingHours.of(quiet);
        this.price = limits.pricePerSegment().map(SegmentPrice::parse);
    }

    /**
     * The response: 200 if any message is valid, otherwise the 400 of the real request.
     *
     * @param drafts the valid messages, in order
     */
    HttpResponse answer(Submission submission, List<Draft> drafts, Instant now) {
        Set<Msisdn> blocked = optOuts.blocked(drafts.stream().map(Draft::msisdn).collect(Collectors.toSet()));
        ArrayNode messages = Json.array();
        Totals totals = new Totals(tallies(drafts));
        Iterator<Draft> next = drafts.iterator();
        for (Entry entry : submission.entries()) {
            ObjectNode node = messages.addObject();
            if (entry instanceof Valid valid) {
                put(
                        node,
                        valid,
                        next.next().heldBy(),
                        submission.window(),
                        blocked.contains(valid.draft().msisdn()),
                        totals,
                        now);
            } else if (entry instanceof Invalid invalid) {
                HubRendering.put(node, invalid);
                totals.refused++;
            }
        }
        if (drafts.isEmpty()) {
            return HubRendering.noneValid(submission, messages);
        }
        ObjectNode body = Json.object().put("dry_run", true);
        body.set("messages", messages);
        put(body.putObject("total").put("messages", messages.size()), totals);
        return HttpResponse.json(200, body);
    }

    /** What people got lately, by person, if it is capped. */
    private Map<String, MarketingTally> tallies(List<Draft> drafts) {
        Map<String, MarketingTally> tallies = new HashMap<>();
        if (cap.isSet()) {
            marketing
                    .find(drafts.stream()
                            .filter(draft -> draft.messageClass() == MessageClass.MARKETING)
                            .map(Draft::msisdn)
                            .collect(Collectors.toSet()))
                    .forEach((number, tally) -> tallies.put(number.person(), tally));
        }
        return tallies;
    }

    /** The cap for its recipient that a message would be over, after the messages before it in the request. */
    private Optional<Exceeded> exceeded(Draft draft, Totals totals, Instant now) {
        if (!cap.isSet() || draft.messageClass() != MessageClass.MARKETING) {
            return Optional.empty();
        }
        String person = draft.msisdn().person();
        MarketingTally tally = totals.tallies.getOrDefault(person, MarketingTally.NONE);
        Optional<Exceeded> exceeded = tally.exceeded(cap, now);
        if (exceeded.isEmpty()) {
            totals.tallies.put(person, tally.count("dry run " + totals.counted++, cap, now));
        }
        return exceeded;
    }

    /** Sums. People who have opted out, or reached a cap, get nothing, so their messages cost nothing. */
    private static final class Totals {
        private int refused;
        private int optedOut;
        private int overCap;
        private int waiting;
        private int segments;
        private int saved;

        /** What people got lately, with the messages of the request that were counted. */
        private final Map<String, MarketingTally> tallies;

        private int counted;

        private Totals(Map<String, MarketingTally> tallies) {
            this.tallies = tallies;
        }
    }

    private void put(
            ObjectNode node,
            Valid valid,
            Optional<String> heldBy,
            Optional<DeliveryWindow> window,
            boolean optedOut,
            Totals totals,
            Instant now) {
        Draft draft = valid.draft();
        Segments segments = draft.segments();
        node.put("success", true);
        valid.reference().ifPresent(reference -> node.put("reference", reference));
        node.put("segments", segments.count())
                .put("encoding", segments.encoding().title())
                .put("characters", Segments.length(draft.text()));
        HubRendering.put(node, valid.sms());
        HubRendering.put(node, valid.warning());
        putPrice(node, "price", segments.count());
        node.put("opted_out", optedOut);
        Optional<String> overCap = optedOut
                ? Optional.empty()
                : heldBy.or(() -> exceeded(draft, totals, now).map(Exceeded::cap));
        overCap.ifPresent(cap -> node.put("over_cap", cap));
        Optional<Instant> waits = waitsUntil(draft, window, now);
        waits.ifPresent(until -> node.put("waits_until", until.toString()));
        int saved = putTransliteration(node, valid);
        if (optedOut) {
            totals.optedOut++;
        } else if (overCap.isPresent()) {
            totals.overCap++;
        } else {
            totals.segments += segments.count();
            totals.saved += saved;
            totals.waiting += waits.isPresent() ? 1 : 0;
        }
    }

    /** When the message would be sent instead of now or its schedule; empty if it would not wait. */
    private Optional<Instant> waitsUntil(Draft draft, Optional<DeliveryWindow> window, Instant now) {
        Instant wanted = draft.schedule().filter(now::isBefore).orElse(now);
        return Optional.of(hours.firstAllowed(window, draft.messageClass(), draft.msisdn(), wanted))
                .filter(allowed -> !allowed.equals(wanted));
    }

    /** What {@code "encoding": "gsm7"} would make of a text that goes out as UCS-2; returns the SMS that it would save. */
    private int putTransliteration(ObjectNode node, Valid valid) {
        Draft draft = valid.draft();
        if (draft.segments().encoding() == Segments.Encoding.GSM_7
                || !valid.sms().kept().isEmpty()) {
            return 0;
        }
        Transliteration gsm7 = Transliteration.of(draft.text());
        int count = Segments.of(gsm7.text()).count();
        int saved = draft.segments().count() - count;
        ObjectNode json = node.putObject("gsm7").put("segments", count).put("saved_segments", saved);
        putPrice(json, "saved_price", saved);
        if (!gsm7.text().equals(draft.text())) {
            json.put(HubRendering.MESSAGE, gsm7.text());
        }
        HubRendering.putKept(json, gsm7.kept());
        return saved;
    }

    private void put(ObjectNode json, Totals totals) {
        json.put("refused", totals.refused)
                .put("opted_out", totals.optedOut)
                .put("over_cap", totals.overCap)
                .put("waiting", totals.waiting)
                .put("segments", totals.segments)
                .put("saved_segments", totals.saved);
        putPrice(json, "price", totals.segments);
        putPrice(json, "saved_price", totals.saved);
    }

    private void putPrice(ObjectNode json, String name, int segments) {
        price.ifPresent(one -> json.put(name, one.of(segments)));
    }
}
