package io.mkomhub.function.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mkomhub.core.autoreply.AnswerLimit;
import io.mkomhub.core.autoreply.Dialogue;
import io.mkomhub.core.autoreply.Flow;
import io.mkomhub.core.autoreply.Flow.Match;
import io.mkomhub.core.autoreply.Flows;
import io.mkomhub.core.autoreply.Flows.Heard;
import io.mkomhub.core.message.AutoAnswer;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.optout.TestKeywords;
import io.mkomhub.function.record.Decision.AnswerMessage;
import io.mkomhub.store.people.OptOutStore.OptOut;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ReplyDecisionTest {

    private static final Instant T0 = Instant.parse("2026-11-20T15:00:00Z");
    private static final Msisdn NUMBER = new Msisdn("5511953959059");
    private static final Mailing OWN = new Mailing("MKOM Hub", 1);
    private static final Mailing FLOWS_OWN = new Mailing("Respostas", 2);

    private static final Flows FLOWS = Flows.of(List.of(new Flow(
            "welcome",
            new Match.Default(),
            List.of(new AutoAnswer("1", "oi|voltar", "Olá!"), new AutoAnswer("2", "(sair|1)", "Fim")),
            Optional.empty(),
            Duration.ofHours(24),
            Optional.of(FLOWS_OWN))));

    private static final Dialogue AT_STEP_2 =
            new Dialogue(Optional.of(new Dialogue.Place("welcome", 1, T0, T0, Optional.empty())), Optional.empty());

    private static OptOut optOut(boolean blocked, Instant since, String source) {
        return new OptOut("abc", Optional.of(NUMBER), blocked, since, source, Optional.empty(), 3);
    }

    private static final OptOut NEVER =
            new OptOut("abc", Optional.empty(), false, Instant.EPOCH, "", Optional.empty(), 0);
    private static final OptOut OUT = optOut(true, T0.minusSeconds(60), "reply");

    static Stream<Arguments> replies() {
        return Stream.of(
                arguments("a keyword opts out", "SAIR", NEVER, "opt-out OPT_OUT_CONFIRMATION", true),
                arguments("the second time nothing happens", "SAIR", OUT, "-", null),
                arguments("who is out gets no answer", "oi", OUT, "-", null),
                arguments("and comes back", "VOLTAR", OUT, "opt-out SERVICE", false),
                arguments("coming back means nothing to others", "VOLTAR", NEVER, "auto-reply:welcome SERVICE", null),
                arguments("others get an answer", "oi", NEVER, "auto-reply:welcome SERVICE", null),
                arguments("or none", "tchau", NEVER, "-", null),
                arguments(
                        "out again after coming back",
                        "SAIR",
                        optOut(false, T0.minusSeconds(60), "reply"),
                        "opt-out OPT_OUT_CONFIRMATION",
                        true),
                arguments(
                        "an opt-out that came late changes nothing",
                        "SAIR",
                        optOut(false, T0.plusSeconds(1), "reply"),
                        "-",
                        null),
                arguments(
                        "but one that was lifted here before it came in counts",
                        "SAIR",
                        optOut(false, T0.plusSeconds(1), "api:crm"),
                        "opt-out OPT_OUT_CONFIRMATION",
                        true),
                arguments(
                        "one lifted here after it came in does not",
                        "SAIR",
                        optOut(false, T0.plusSeconds(11), "api:crm"),
                        "-",
                        null),
                arguments(
                        "coming back that came late changes nothing",
                        "VOLTAR",
                        optOut(true, T0.plusSeconds(1), "reply"),
                        "-",
                        null));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("replies")
    void on_shouldDecide_whenAReplyComes(String name, String text, OptOut before, String answer, Boolean blocked) {
        ReplyDecision replyDecision = on(text, before, Dialogue.NONE, Optional.of(OWN));

        assertThat(replyDecision
                        .decision()
                        .answer()
                        .map(said -> said.origin() + " " + said.messageClass())
                        .orElse("-"))
                .isEqualTo(answer);
        assertThat(replyDecision.optOut().map(OptOut::blocked)).isEqualTo(Optional.ofNullable(blocked));
        assertThat(replyDecision.isNothing()).isEqualTo(answer.equals("-"));
        replyDecision.optOut().ifPresent(change -> assertThat(change.since()).isEqualTo(T0));
    }

    @Test
    void on_shouldEndTheDialogue_whenItsStepWouldTakeTheKeywordToo() {
        ReplyDecision replyDecision = on("sair", NEVER, AT_STEP_2, Optional.of(OWN));

        assertThat(replyDecision.decision().answer())
                .map(AnswerMessage::messageClass)
                .contains(MessageClass.OPT_OUT_CONFIRMATION);
        assertThat(replyDecision.dialogue()).contains(Dialogue.NONE);
    }

    @Test
    void on_shouldMoveTheDialogueUnderTheFlowsMailing_whenAStepIsTaken() {
        ReplyDecision replyDecision = on("1", NEVER, AT_STEP_2, Optional.of(OWN));

        assertThat(replyDecision.decision().answer())
                .contains(new AnswerMessage("auto-reply:welcome", "Fim", FLOWS_OWN, MessageClass.SERVICE));
        assertThat(replyDecision.dialogue().flatMap(Dialogue::place))
                .map(Dialogue.Place::step)
                .contains(2);
    }

    @Test
    void on_shouldBlockWithoutAWord_whenThereIsNoMailingToAnswerUnder() {
        ReplyDecision replyDecision = on("SAIR", NEVER, Dialogue.NONE, Optional.empty());

        assertThat(replyDecision.decision()).isEqualTo(Decision.NONE);
        assertThat(replyDecision.optOut()).map(OptOut::blocked).contains(true);
        assertThat(replyDecision.isNothing()).isFalse();
    }

    @ParameterizedTest(name = "the flow''s mailing {0}, the hub''s {1}: {2}")
    @CsvSource({
        "Respostas, MKOM Hub, Respostas",
        "Respostas, '',       Respostas",
        "'',        MKOM Hub, MKOM Hub",
        "'',        '',       none"
    })
    void on_shouldAnswerUnderTheFlowsMailing_orElseTheHubs(String flows, String own, String expected) {
        Flows flow = Flows.of(List.of(new Flow(
                "welcome",
                new Match.Default(),
                List.of(new AutoAnswer("1", "oi", "Olá!")),
                Optional.empty(),
                Duration.ofHours(24),
                mailing(flows))));

        ReplyDecision replyDecision = ReplyDecision.on(
                new ReplyDecision.IncomingReply(NUMBER, new Heard("oi", T0, Optional.empty()), T0),
                NEVER,
                Dialogue.NONE,
                flow,
                new AnswerLimit(20),
                TestKeywords.standard(),
                mailing(own));

        assertThat(replyDecision
                        .decision()
                        .answer()
                        .map(answer -> answer.mailing().identifier())
                        .orElse("none"))
                .isEqualTo(expected);
        assertThat(replyDecision.isNothing()).isEqualTo(expected.equals("none"));
    }

    private static Optional<Mailing> mailing(String identifier) {
        return Optional.of(identifier).filter(name -> !name.isEmpty()).map(name -> new Mailing(name, 1));
    }

    /** Records are logged as text when something fails. */
    @Test
    void answer_shouldNotShowItsText_whenItIsWrittenToALog() {
        assertThat(new AnswerMessage("opt-out", "Seu pedido 4711", OWN, MessageClass.SERVICE))
                .hasToString("AnswerMessage[origin=opt-out]");
    }

    @Test
    void decision_shouldBeReadAsItWasWritten_whenStored() {
        Decision decision = on("SAIR", NEVER, Dialogue.NONE, Optional.of(OWN)).decision();

        assertThat(Decision.read(decision.write())).isEqualTo(decision);
        assertThat(Decision.read(Decision.NONE.write())).isEqualTo(Decision.NONE);
    }

    private static ReplyDecision on(String text, OptOut before, Dialogue dialogue, Optional<Mailing> own) {
        return ReplyDecision.on(
                new ReplyDecision.IncomingReply(NUMBER, new Heard(text, T0, Optional.empty()), T0.plusSeconds(10)),
                before,
                dialogue,
                FLOWS,
                new AnswerLimit(20),
                TestKeywords.standard(),
                own);
    }
}
