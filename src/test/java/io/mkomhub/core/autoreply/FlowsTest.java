package io.mkomhub.core.autoreply;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.core.autoreply.Flow.Match;
import io.mkomhub.core.autoreply.Flows.AnsweredMessage;
import io.mkomhub.core.autoreply.Flows.FlowAnswer;
import io.mkomhub.core.autoreply.Flows.Heard;
import io.mkomhub.core.autoreply.Flows.Turn;
import io.mkomhub.core.message.AutoAnswer;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.MessageId;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FlowsTest {

    /** Noon in Brasília. */
    private static final Instant NOON = Instant.parse("2026-11-20T15:00:00Z");

    private static final Flow SURVEY = flow(
            "survey",
            new Match.ToMailing("Pesquisa"),
            "Responda 1 a 7",
            "1",
            "([1-7])",
            "Mais uma:",
            "2",
            "([1-7])",
            "Obrigado");
    private static final Flow SALE =
            flow("sale", new Match.ToMailing("Oferta"), "", "1", "sim", "Qual cor?", "2", ".+", "Anotado");
    private static final Flow HOURS = flow("hours", new Match.Keyword("Horário"), "", "1", ".*", "9h às 18h");
    private static final Flow WELCOME = flow("welcome", new Match.Default(), "Ligue 0800", "1", "oi|olá", "Olá!");

    private static final Flows ALL = Flows.of(List.of(SURVEY, SALE, HOURS, WELCOME));

    private static Flow flow(String name, Match match, String fallback, String... steps) {
        List<AutoAnswer> answers = new ArrayList<>();
        for (int i = 0; i < steps.length; i += 3) {
            answers.add(new AutoAnswer(steps[i], steps[i + 1], steps[i + 2]));
        }
        return new Flow(
                name,
                match,
                answers,
                Optional.of(fallback).filter(text -> !text.isEmpty()),
                Duration.ofHours(24),
                Optional.empty());
    }

    /** A reply, the minutes after noon it comes, what it answers, and what is answered to it ("-" for nothing). */
    private record Said(int minute, String text, String answers, String answer) {}

    private static Said said(int minute, String text, String answers, String answer) {
        return new Said(minute, text, answers, answer);
    }

    static Stream<Arguments> dialogues() {
        int day = 24 * 60;
        return Stream.of(
                row(
                        "asks twice and thanks, then is silent",
                        said(0, "3", "Pesquisa@-10", "Mais uma:"),
                        said(1, "5", "auto-reply:survey", "Obrigado"),
                        said(2, "7", "auto-reply:survey", "-"),
                        said(3, "oi", "", "-")),
                row(
                        "a level waits through replies that match nothing",
                        said(0, "3", "Pesquisa@-10", "Mais uma:"),
                        said(1, "quê?", "auto-reply:survey", "Responda 1 a 7"),
                        said(2, "como?", "auto-reply:survey", "-"),
                        said(3, "2", "auto-reply:survey", "Obrigado")),
                row(
                        "the fallback comes once a day, by the days of Brasília",
                        said(0, "?", "Pesquisa@-10", "Responda 1 a 7"),
                        said(11 * 60 + 59, "?", "Pesquisa@-10", "-"),
                        said(12 * 60, "?", "Pesquisa@-10", "Responda 1 a 7")),
                row(
                        "one fallback a day, whatever flow it is of",
                        said(0, "?", "Pesquisa@-10", "Responda 1 a 7"),
                        said(1, "x", "Oferta@0", "-"),
                        said(day + 2, "x", "", "Ligue 0800")),
                row(
                        "a dialogue expires, and the flow begins anew",
                        said(0, "3", "Pesquisa@-10", "Mais uma:"),
                        said(day, "3", "Pesquisa@-10", "Mais uma:")),
                row(
                        "a level lasts until it expires",
                        said(0, "3", "Pesquisa@-10", "Mais uma:"),
                        said(day - 1, "3", "auto-reply:survey", "Obrigado")),
                row(
                        "the answer to a later message of a mailing begins that one's flow",
                        said(0, "3", "Pesquisa@-10", "Mais uma:"),
                        said(10, "sim", "Oferta@5", "Qual cor?"),
                        said(11, "azul", "auto-reply:sale", "Anotado")),
                row(
                        "the answer to an earlier message does not",
                        said(0, "3", "Pesquisa@-10", "Mais uma:"),
                        said(10, "5", "Oferta@-20", "Obrigado")),
                row(
                        "the same mailing sent again begins again",
                        said(0, "3", "Pesquisa@-10", "Mais uma:"),
                        said(1, "3", "auto-reply:survey", "Obrigado"),
                        said(70, "4", "Pesquisa@60", "Mais uma:")),
                row(
                        "the message that began it does not begin it again",
                        said(0, "3", "Pesquisa@-10", "Mais uma:"),
                        said(1, "4", "Pesquisa@-10", "Obrigado"),
                        said(2, "5", "Pesquisa@-10", "-")),
                row(
                        "a keyword begins its flow at any time",
                        said(0, "3", "Pesquisa@-10", "Mais uma:"),
                        said(1, " HORÁRIO ", "auto-reply:survey", "9h às 18h")),
                row("a keyword is the whole reply", said(0, "qual o horário", "", "Ligue 0800")),
                row(
                        "a step goes before a keyword",
                        said(0, "sim", "Oferta@-10", "Qual cor?"),
                        said(1, "horário", "auto-reply:sale", "Anotado")),
                row("the default flow is for all else", said(0, "Oi", "", "Olá!"), said(1, "oi", "", "-")),
                row("the default flow's fallback", said(0, "bom dia", "", "Ligue 0800"), said(1, "olá", "", "Olá!")),
                row("a mailing without a flow is all else", said(0, "oi", "Natal@-10", "Olá!")));
    }

    private static Arguments row(String name, Said... dialogue) {
        return Arguments.of(name, List.of(dialogue));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dialogues")
    void hear_shouldAnswer_whenADialogueIsPlayed(String name, List<Said> dialogue) {
        Dialogue state = Dialogue.NONE;
        List<String> given = new ArrayList<>();
        for (Said said : dialogue) {
            Turn turn = ALL.hear(Dialogue.read(state.write()), heard(said));
            given.add(turn.answer().map(FlowAnswer::text).orElse("-"));
            state = turn.next();
        }
        assertThat(given).isEqualTo(dialogue.stream().map(Said::answer).toList());
    }

    private static Heard heard(Said said) {
        Instant at = NOON.plus(Duration.ofMinutes(said.minute()));
        if (said.answers().isEmpty()) {
            return new Heard(said.text(), at, Optional.empty());
        }
        String[] message = said.answers().split("@", -1);
        Instant acceptedAt = message.length == 1 ? at : NOON.plus(Duration.ofMinutes(Integer.parseInt(message[1])));
        String origin = message.length == 1 ? message[0] : "api:crm";
        return new Heard(
                said.text(),
                at,
                Optional.of(new AnsweredMessage(
                        new MessageId(BatchId.derived(said.answers()), 1), acceptedAt, origin, message[0])));
    }

    @Test
    void level_shouldBeThatOfTheNextStep_whileThereIsOne() {
        Dialogue first =
                ALL.hear(Dialogue.NONE, heard(said(0, "3", "Pesquisa@-10", ""))).next();
        Dialogue end =
                ALL.hear(first, heard(said(1, "3", "auto-reply:survey", ""))).next();

        assertThat(ALL.level(Dialogue.NONE)).isEmpty();
        assertThat(ALL.level(first)).contains(2);
        assertThat(ALL.level(end)).isEmpty();
        assertThat(Flows.of(List.of(SALE)).level(first)).isEmpty();
        assertThat(ALL.isEmpty()).isFalse();
        assertThat(Flows.of(List.of()).isEmpty()).isTrue();
    }

    /** Replies may come out of order; the time of a place only goes forward, and what is written is read again. */
    @Test
    void next_shouldKeepTheLaterTime_whenAnEarlierReplyComesLate() {
        Dialogue.Place place = new Dialogue.Place("survey", 1, NOON, NOON.plusSeconds(60), Optional.empty());

        assertThat(place.next(NOON).movedAt()).isEqualTo(NOON.plusSeconds(60));
        assertThat(place.next(NOON.plusSeconds(61)).movedAt()).isEqualTo(NOON.plusSeconds(61));
        Dialogue dialogue = new Dialogue(
                Optional.of(new Dialogue.Place(
                        "survey", 1, NOON, NOON.plusSeconds(60), Optional.of(new MessageId(BatchId.derived("x"), 3)))),
                Optional.of(LocalDate.of(2026, 11, 20)));
        assertThat(Dialogue.read(dialogue.write())).isEqualTo(dialogue);
        assertThat(Dialogue.read(dialogue.ended().write()))
                .isEqualTo(new Dialogue(Optional.empty(), dialogue.fallbackOn()));
    }

    @Test
    void hear_shouldForgetThePlace_whenItsFlowIsGone() {
        Turn turn = ALL.hear(Dialogue.NONE, heard(said(0, "3", "Pesquisa@-10", "")));

        Turn next = Flows.of(List.of(WELCOME)).hear(turn.next(), heard(said(1, "oi", "", "")));

        assertThat(next.answer()).map(FlowAnswer::origin).contains("auto-reply:welcome");
    }

    @Test
    void hear_shouldChangeNothing_whenThereIsNoFlow() {
        assertThat(Flows.of(List.of())
                        .hear(Dialogue.NONE, heard(said(0, "oi", "", "")))
                        .next())
                .isEqualTo(Dialogue.NONE);
    }
}
