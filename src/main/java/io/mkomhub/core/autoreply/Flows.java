package io.mkomhub.core.autoreply;

import io.mkomhub.core.autoreply.Dialogue.Place;
import io.mkomhub.core.autoreply.Flow.Match;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.text.ReplyText;
import io.mkomhub.core.window.RecipientZone;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * All flows, and the answers they give to replies.
 *
 * <p>A reply is matched in this order: the flow for the mailing that the reply answers, if that message was accepted
 * after the dialogue started; the current step of the contact's flow; a flow with the reply as its keyword; the
 * fallback of the contact's flow; the default flow. A flow that has ended sends nothing until it expires, so that two
 * automatic systems cannot answer each other for ever.
 */
public final class Flows {

    /** The prefix of a flow's name in the origin of its answers. */
    public static final String ORIGIN = "auto-reply:";

    /** The time zone that determines when a day ends. */
    private final List<Script> scripts;

    private Flows(List<Script> scripts) {
        this.scripts = scripts;
    }

    /**
     * Prepares flows.
     *
     * @throws IllegalArgumentException says which flow is invalid and why
     */
    public static Flows of(Collection<Flow> flows) {
        return new Flows(flows.stream()
                .sorted(Comparator.comparing(Flow::name))
                .map(Script::of)
                .toList());
    }

    /**
     * A reply as the flows see it.
     *
     * @param text what the contact wrote
     * @param at when the contact replied
     * @param answered the hub's message that the reply answers, if known
     */
    public record Heard(String text, Instant at, Optional<AnsweredMessage> answered) {

        /** Omits the text, which is personal data. */
        @Override
        public String toString() {
            return "Heard[at=" + at + "]";
        }
    }

    /**
     * A message that a reply answers.
     *
     * @param id the message's id
     * @param acceptedAt when the hub accepted it
     * @param origin who submitted it to the hub
     * @param mailing the identifier of its mailing
     */
    public record AnsweredMessage(MessageId id, Instant acceptedAt, String origin, String mailing) {}

    /**
     * An answer to send.
     *
     * @param flow the flow's name
     * @param text the text
     * @param mailing the mailing that the flow sets for it
     */
    public record FlowAnswer(String flow, String text, Optional<Mailing> mailing) {

        /** The origin of the answer's message. */
        public String origin() {
            return ORIGIN + flow;
        }

        /** Omits the text. */
        @Override
        public String toString() {
            return "FlowAnswer[flow=" + flow + "]";
        }
    }

    /** Why there is an answer or none. */
    public enum TurnReason {
        /** A code matched: the contact moves to the next step. */
        STEP,
        /** No code matched. */
        FALLBACK,
        /** No flow has an answer. */
        SILENCE
    }

    /**
     * The result of a reply.
     *
     * @param kind the reason for the result
     * @param next the contact's dialogue afterwards
     * @param answer the answer to send; empty if none
     */
    public record Turn(TurnReason kind, Dialogue next, Optional<FlowAnswer> answer) {}

    /** Whether there are no flows. */
    public boolean isEmpty() {
        return scripts.isEmpty();
    }

    /** Determines the result of a reply. */
    public Turn hear(Dialogue dialogue, Heard heard) {
        Optional<Place> place = dialogue.place().filter(at -> stands(at, heard.at()));
        Optional<Place> opened = opened(place, heard);
        List<Place> candidates = new ArrayList<>();
        opened.or(() -> place).ifPresent(candidates::add);
        find(match -> match instanceof Match.Keyword keyword && isKeyword(keyword.keyword(), heard.text()))
                .ifPresent(script -> candidates.add(begin(script, heard, Optional.empty())));
        if (place.isEmpty() && opened.isEmpty()) {
            find(match -> match instanceof Match.Default)
                    .ifPresent(script -> candidates.add(begin(script, heard, Optional.empty())));
        }
        return step(dialogue, candidates, heard)
                .or(() -> fallback(dialogue, candidates, heard))
                .orElseGet(() -> new Turn(TurnReason.SILENCE, dialogue, Optional.empty()));
    }

    /** Returns the manual's level at which the contact's next reply is matched, if there is one. */
    public Optional<Integer> level(Dialogue dialogue) {
        return dialogue.place().flatMap(place -> script(place).flatMap(script -> script.level(place.step())));
    }

    private Optional<Turn> step(Dialogue dialogue, List<Place> candidates, Heard heard) {
        for (Place candidate : candidates) {
            Script script = script(candidate).orElseThrow();
            Optional<String> text = script.answer(candidate.step(), heard.text());
            if (text.isPresent()) {
                return Optional.of(new Turn(
                        TurnReason.STEP,
                        new Dialogue(
                                Optional.of(candidate.next(heard.at())), dialogue.fallbackOn(), dialogue.answers()),
                        Optional.of(answer(script, text.get()))));
            }
        }
        return Optional.empty();
    }

    private Optional<Turn> fallback(Dialogue dialogue, List<Place> candidates, Heard heard) {
        LocalDate today = RecipientZone.dayInBrasilia(heard.at());
        if (dialogue.fallbackOn().filter(today::equals).isPresent()) {
            return Optional.empty();
        }
        for (Place candidate : candidates) {
            Script script = script(candidate).orElseThrow();
            Optional<String> text = script.flow().fallback();
            if (script.has(candidate.step()) && text.isPresent()) {
                return Optional.of(new Turn(
                        TurnReason.FALLBACK,
                        new Dialogue(Optional.of(candidate), Optional.of(today), dialogue.answers()),
                        Optional.of(answer(script, text.get()))));
            }
        }
        return Optional.empty();
    }

    /**
     * Returns the start of a mailing's flow, if the reply answers a message that was accepted after the dialogue
     * started.
     */
    private Optional<Place> opened(Optional<Place> place, Heard heard) {
        return heard.answered()
                .filter(message -> !message.origin().startsWith(ORIGIN))
                .filter(message -> place.isEmpty() || isNews(message, place.get()))
                .flatMap(message -> find(match -> match instanceof Match.ToMailing mailing
                                && mailing.identifier().equals(message.mailing()))
                        .map(script -> begin(script, heard, Optional.of(message.id()))));
    }

    private static boolean isNews(AnsweredMessage message, Place place) {
        return !place.opener().equals(Optional.of(message.id()))
                && message.acceptedAt().isAfter(place.startedAt());
    }

    private static Place begin(Script script, Heard heard, Optional<MessageId> opener) {
        return new Place(script.flow().name(), 0, heard.at(), heard.at(), opener);
    }

    private boolean stands(Place place, Instant now) {
        return script(place)
                .map(script -> now.isBefore(place.movedAt().plus(script.flow().expiry())))
                .orElse(false);
    }

    private Optional<Script> script(Place place) {
        return scripts.stream()
                .filter(script -> script.flow().name().equals(place.flow()))
                .findFirst();
    }

    private Optional<Script> find(Predicate<Match> wanted) {
        return scripts.stream()
                .filter(script -> wanted.test(script.flow().match()))
                .findFirst();
    }

    private static boolean isKeyword(String keyword, String text) {
        String said = ReplyText.keyword(text);
        return !said.isEmpty() && said.equals(ReplyText.keyword(keyword));
    }

    private static FlowAnswer answer(Script script, String text) {
        return new FlowAnswer(script.flow().name(), text, script.flow().mailing());
    }
}
