package io.mkomhub.channel.kannel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mkomhub.channel.kannel.MessageParts.Arrival;
import io.mkomhub.channel.kannel.MessageParts.Part;
import io.mkomhub.channel.kannel.MessageParts.State;
import io.mkomhub.core.message.ChannelOrigin;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.Priority;
import io.mkomhub.core.text.TextEncoding;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MessagePartsTest {

    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
    private static final Duration MEMORY = Duration.ofMinutes(15);

    private static MessageParts open(TextEncoding encoding, int total) {
        return MessageParts.open(
                "set-1",
                new MessageParts.Message(
                        "kannel:main",
                        "main",
                        new Mailing("Avisos", 7),
                        new Msisdn("5511999990001"),
                        encoding,
                        Optional.of(NOW.plusSeconds(60)),
                        Optional.empty(),
                        Priority.URGENT),
                total,
                NOW);
    }

    private static Part part(String key, String octets, int mask) {
        return new Part(key, true, octets, new ChannelOrigin("main", key, Optional.empty(), mask));
    }

    private static MessageParts with(MessageParts set, int number, Part part) {
        Arrival arrival = set.arrive(number, part, MEMORY, NOW);
        assertThat(arrival).isInstanceOf(Arrival.New.class);
        return ((Arrival.New) arrival).set();
    }

    private static MessageParts whole() {
        return with(with(open(TextEncoding.UTF_8, 2), 2, part("b", "62", 0)), 1, part("a", "61", 31));
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void isWhole_shouldBeTrueOnlyWhenAllPartsAreThere() {
        MessageParts one = with(open(TextEncoding.UTF_8, 2), 2, part("b", "62", 0));
        assertThat(one.isWhole()).isFalse();
        assertThat(whole().isWhole()).isTrue();
    }

    @Test
    void text_shouldBeInTheOrderOfTheNumbers_whateverOrderTheyCameIn() {
        assertThat(whole().text()).isEqualTo("ab");
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource({"UTF_16BE, 0061d83d, de000062, a😀b", "UTF_8, 61c3, a362, aãb"})
    void text_shouldBeWhole_whenACharacterIsSplitAcrossParts(
            TextEncoding encoding, String first, String second, String text) {
        MessageParts set = with(with(open(encoding, 2), 1, part("a", first, 0)), 2, part("b", second, 0));
        assertThat(set.text()).isEqualTo(text);
    }

    @Test
    void text_shouldRefuse_whenTheOctetsOfAllPartsMakeNone() {
        MessageParts set = with(with(open(TextEncoding.UTF_16BE, 2), 1, part("a", "0061", 0)), 2, part("b", "d83d", 0));
        assertThatThrownBy(set::text).isInstanceOf(MisformedException.class);
    }

    @Test
    void arrive_shouldKnowARepeat_whileTheSetIsOpen() {
        MessageParts set = with(open(TextEncoding.UTF_8, 2), 1, part("a", "61", 0));
        assertThat(set.arrive(1, part("a", "61", 0), MEMORY, NOW)).isInstanceOf(Arrival.Repeated.class);
    }

    @Test
    void arrive_shouldSendAway_whenAnotherMessageHasTheSameReferenceNow() {
        MessageParts set = with(open(TextEncoding.UTF_8, 2), 1, part("a", "61", 0));
        assertThat(set.arrive(1, part("x", "78", 0), MEMORY, NOW)).isInstanceOf(Arrival.Occupied.class);
    }

    @Test
    void arrive_shouldKnowARepeat_whenTheMessageIsAccepted() {
        assertThat(whole().closed(State.SENT).arrive(2, part("b", "62", 0), MEMORY, NOW.plus(Duration.ofDays(1))))
                .isInstanceOf(Arrival.Repeated.class);
    }

    @Test
    void arrive_shouldRefuseARepeat_whenTheMessageWasGivenUp() {
        MessageParts failed =
                with(open(TextEncoding.UTF_8, 2), 1, part("a", "61", 0)).closed(State.FAILED);
        assertThat(failed.arrive(1, part("a", "61", 0), MEMORY, NOW)).isInstanceOf(Arrival.TooLate.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = State.class,
            names = {"SENT", "FAILED"})
    void arrive_shouldBeginAnew_whenTheReferenceIsUsedAgain(State state) {
        assertThat(whole().closed(state).arrive(1, part("x", "78", 0), MEMORY, NOW))
                .isInstanceOf(Arrival.OfAnother.class);
    }

    @Test
    void arrive_shouldTakeTheSameTextForANewMessage_whenNoIdSaysOtherwiseAndTimeHasPassed() {
        Part part = new Part("hash", false, "61", new ChannelOrigin("main", ""));
        MessageParts sent = with(with(open(TextEncoding.UTF_8, 2), 1, part), 2, part("b", "62", 0))
                .closed(State.SENT);
        assertThat(sent.arrive(1, part, MEMORY, NOW.plus(MEMORY))).isInstanceOf(Arrival.Repeated.class);
        assertThat(sent.arrive(1, part, MEMORY, NOW.plus(MEMORY).plusSeconds(1)))
                .isInstanceOf(Arrival.OfAnother.class);
    }

    @Test
    void returnAddress_shouldBeThatOfThePartThatAsks_asKannelAsksWithOneOnly() {
        assertThat(whole().returnAddress().id()).isEqualTo("a");
        MessageParts asksLast = with(with(open(TextEncoding.UTF_8, 2), 1, part("a", "61", 0)), 2, part("b", "62", 3));
        assertThat(asksLast.returnAddress().id()).isEqualTo("b");
        MessageParts asksNever = with(with(open(TextEncoding.UTF_8, 2), 1, part("a", "61", 0)), 2, part("b", "62", 0));
        assertThat(asksNever.returnAddress().id()).isEqualTo("a");
    }

    @Test
    void closed_shouldForgetWhatThePartsSay() {
        assertThat(with(open(TextEncoding.UTF_8, 2), 1, part("a", hex("segredo"), 0))
                        .closed(State.FAILED)
                        .write())
                .doesNotContain(hex("segredo"));
    }

    @Test
    void closed_shouldForgetTheNumber_onlyWhenNobodyIsToBeToldOfItAnyMore() {
        assertThat(whole().closed(State.SENT).write()).doesNotContain("5511999990001");
        assertThat(whole().closed(State.FAILED).message().msisdn()).isEqualTo(new Msisdn("5511999990001"));
    }

    @Test
    void read_shouldGiveWhatWasWritten() {
        assertThat(MessageParts.read(whole().write())).isEqualTo(whole());
        MessageParts sent = whole().closed(State.SENT);
        assertThat(MessageParts.read(sent.write())).isEqualTo(sent);
    }

    @Test
    void toString_shouldShowNeitherNumberNorText() {
        assertThat(whole()).hasToString("MessageParts[id=set-1, state=OPEN, parts=[1, 2] of 2]");
    }

    /** Three octets a character at most are counted until all parts are here, and SMS then. */
    @ParameterizedTest(name = "parts of {0} and {1} in {2} SMS: {3}")
    @CsvSource({
        "153, 153, 2, false",
        "154, 153, 2, true",
        "60000, 1, 10, true",
        "765, 765, 10, false",
        "765, 766, 10, true",
        "160, 0, 1, false",
        "459, 0, 1, false",
        "460, 0, 1, true"
    })
    void isLongerThan_shouldCountTheJoinedText_whenPartsCome(int first, int second, int most, boolean longer) {
        MessageParts set = with(open(TextEncoding.UTF_8, 2), 1, part("a", hex("a".repeat(first)), 0));
        if (second > 0) {
            set = with(set, 2, part("b", hex("b".repeat(second)), 0));
        }
        assertThat(set.isLongerThan(most)).isEqualTo(longer);
    }
}
