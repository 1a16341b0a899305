package io.mkomhub.core.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChannelNotificationTest {

    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
    private static final Msisdn PHONE = new Msisdn("5511953959059");

    private static TrackedMessage message(int place, MessageState state) {
        OutboundMessage message = new OutboundMessage(
                new MessageId(BatchId.derived("test"), place),
                PHONE,
                "Oi",
                Optional.empty(),
                Optional.empty(),
                List.of());
        return new TrackedMessage(message, new Mailing("Teste", 1), "rapidpro:main", NOW, state, 1);
    }

    private static ChannelNotification notification(int place, MessageState state, ChannelOrigin peer) {
        return ChannelNotification.ofStatus(message(place, state), peer).orElseThrow();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"queued", "sending", "uncertain"})
    void status_shouldBeNoNews_whenItIsOnlyTheHubsOwn(String word) {
        MessageState queued = MessageState.queued(NOW);
        MessageState state = switch (word) {
            case "sending" -> queued.claimed(NOW);
            case "uncertain" -> queued.claimed(NOW).uncertain("time-out", NOW);
            default -> queued;
        };
        assertThat(ChannelNotification.ofStatus(message(1, state), new ChannelOrigin("main", "1")))
                .isEmpty();
    }

    @Test
    void rank_shouldRise_whenAMessageGetsFurther() {
        ChannelOrigin peer = new ChannelOrigin("main", "1");
        MessageState sent = MessageState.queued(NOW).claimed(NOW).accepted(Optional.empty(), NOW);
        MessageState failed = sent.failed("x", NOW);
        MessageState delivered = sent.reported(
                new Event.StatusReport(Optional.empty(), Optional.empty(), PHONE, Optional.of(NOW), "Entregue"),
                Optional.of(MessageStatus.DELIVERED),
                NOW);
        assertThat(notification(1, sent, peer).rank()).isEqualTo(1);
        assertThat(notification(1, delivered, peer).rank()).isEqualTo(2);
        assertThat(notification(1, MessageState.queued(NOW).optedOut(NOW), peer).rank())
                .isEqualTo(3);
        assertThat(notification(1, failed, peer).rank()).isEqualTo(3);
        assertThat(notification(1, sent, peer).id())
                .isEqualTo(notification(1, sent, peer).id())
                .isNotEqualTo(notification(1, failed, peer).id());
    }

    @Test
    void held_shouldBeNewsOnceForEachTimeAPersonHasToDecide() {
        MessageState uncertain = MessageState.queued(NOW).claimed(NOW).uncertain("time-out", NOW);
        assertThat(ChannelNotification.ofHeld("erp", message(1, uncertain))).isEmpty();

        ChannelNotification held =
                ChannelNotification.ofHeld("erp", message(1, uncertain.hold())).orElseThrow();

        assertThat(held.channel()).isEqualTo("erp");
        assertThat(held.id())
                .isEqualTo(ChannelNotification.ofHeld("erp", message(1, uncertain.hold()))
                        .orElseThrow()
                        .id())
                .isNotEqualTo(ChannelNotification.ofHeld("erp", message(2, uncertain.hold()))
                        .orElseThrow()
                        .id())
                .isNotEqualTo(ChannelNotification.ofHeld(
                                "erp",
                                message(
                                        1,
                                        uncertain
                                                .sentAgain("api:crm", NOW)
                                                .claimed(NOW)
                                                .uncertain("time-out", NOW)
                                                .hold()))
                        .orElseThrow()
                        .id());
    }

    @Test
    void parts_shouldBeOneTopic_whenThePeerGaveThemOneId() {
        MessageState sent = MessageState.queued(NOW).claimed(NOW).accepted(Optional.empty(), NOW);
        ChannelOrigin peer = new ChannelOrigin("main", "1");
        assertThat(notification(1, sent, peer).topic())
                .isEqualTo(notification(2, sent, peer).topic());
        assertThat(notification(1, sent, peer).topic())
                .isNotEqualTo(
                        notification(1, sent, new ChannelOrigin("other", "1")).topic());
        ChannelOrigin nameless = new ChannelOrigin("main", "");
        assertThat(notification(1, sent, nameless).topic())
                .isNotEqualTo(notification(2, sent, nameless).topic());
    }

    @Test
    void reply_shouldBeTheSameNotification_whenItIsRoutedElsewhere() {
        Event.Reply reply = new Event.Reply(Optional.of("1"), Optional.empty(), PHONE, Optional.of(NOW), "Sim");
        ChannelNotification told = ChannelNotification.ofReply("a", reply, Optional.empty(), NOW);

        assertThat(told.id()).hasSize(64);
        assertThat(told.topic()).isEqualTo(told.id());
        assertThat(told.rank()).isEqualTo(1);
        assertThat(told.id())
                .isEqualTo(ChannelNotification.ofOptOut("a", reply, NOW).id())
                .isEqualTo(ChannelNotification.ofReply("b", reply, Optional.empty(), NOW)
                        .id());
    }
}
