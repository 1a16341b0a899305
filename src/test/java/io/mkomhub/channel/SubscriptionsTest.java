package io.mkomhub.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.ChannelNotification.ReplyReceived;
import io.mkomhub.core.message.ChannelNotification.StatusChange;
import io.mkomhub.core.message.ChannelOrigin;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SubscriptionsTest {

    private static final Instant AT = Instant.parse("2026-11-20T10:00:00Z");
    private static final MessageId MESSAGE = MessageId.parse("01aryz6s41tsv4rrffq69g5fav-7");
    private static final Mailing MAILING = new Mailing("Cobrança", 12981);

    private static final Channel OWNER = TestChannels.webhook("owner", "https://owner.example.com/");
    private static final Channel OTHER = TestChannels.webhook("other", "https://other.example.com/");

    private static ChannelNotification status(String channel) {
        return new ChannelNotification(
                "s1",
                channel,
                new Msisdn("5511980664212"),
                AT,
                new StatusChange(
                        MESSAGE,
                        new ChannelOrigin(channel, "theirs"),
                        MessageStatus.DELIVERED,
                        Optional.empty(),
                        Optional.empty()));
    }

    private static ChannelNotification reply(String channel) {
        return new ChannelNotification(
                "r1", channel, new Msisdn("5511980664212"), AT, new ReplyReceived("oi", Optional.empty()));
    }

    private static Channel filtered(Channel channel, EventFilter filter) {
        return TestChannels.with(channel, filter);
    }

    private static EventFilter types(EventType... types) {
        return new EventFilter(Set.of(types), Set.of(), Set.of(), Set.of());
    }

    private static List<String> told(List<Channel> channels, Optional<ChannelNotification> own) {
        return Subscriptions.to(channels, own, () -> Optional.of(status("")), Optional.of(MAILING)).stream()
                .map(ChannelNotification::channel)
                .toList();
    }

    static Stream<Arguments> filters() {
        return Stream.of(
                Arguments.of("everything", types(), true, true),
                Arguments.of("its type", types(EventType.MESSAGE_STATUS), true, false),
                Arguments.of("another type", types(EventType.CONTACT_OPTED_OUT), false, false),
                Arguments.of(
                        "its mailing",
                        new EventFilter(Set.of(), Set.of("x", "Cobrança"), Set.of(), Set.of()),
                        true,
                        false),
                Arguments.of(
                        "another mailing", new EventFilter(Set.of(), Set.of("x"), Set.of(), Set.of()), false, false),
                Arguments.of(
                        "its cost centre", new EventFilter(Set.of(), Set.of(), Set.of(12981L), Set.of()), true, false),
                Arguments.of(
                        "another cost centre", new EventFilter(Set.of(), Set.of(), Set.of(1L), Set.of()), false, false),
                Arguments.of("its area", new EventFilter(Set.of(), Set.of(), Set.of(), Set.of("11", "21")), true, true),
                Arguments.of("another area", new EventFilter(Set.of(), Set.of(), Set.of(), Set.of("21")), false, false),
                Arguments.of(
                        "its mailing, another area",
                        new EventFilter(Set.of(), Set.of("Cobrança"), Set.of(), Set.of("21")),
                        false,
                        false));
    }

    /** A reply that names no message belongs to no mailing. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("filters")
    void filter_shouldAdmit(String what, EventFilter filter, boolean status, boolean reply) {
        assertThat(filter.admits(status("a"), Optional.of(MAILING))).isEqualTo(status);
        assertThat(filter.admits(reply("a"), Optional.empty())).isEqualTo(reply);
    }

    @Test
    void own_shouldBeToldAlone_whenNoChannelHasAFilter() {
        assertThat(told(List.of(OTHER, OWNER), Optional.of(status("owner")))).containsExactly("owner");
        assertThat(told(List.of(OTHER, OWNER), Optional.empty())).isEmpty();
    }

    @Test
    void others_shouldBeTold_whenTheirFilterAdmitsIt() {
        Channel wanting = filtered(OTHER, types(EventType.MESSAGE_STATUS));
        Channel unwilling =
                filtered(TestChannels.webhook("third", "https://third.example.com/"), types(EventType.MESSAGE_REPLY));

        assertThat(told(List.of(wanting, OWNER, unwilling), Optional.of(status("owner"))))
                .containsExactly("owner", "other");
        assertThat(told(List.of(wanting, unwilling), Optional.empty())).containsExactly("other");
    }

    @Test
    void owner_shouldBeToldOnce_andOnlyWhatItsFilterAdmits() {
        assertThat(told(List.of(filtered(OWNER, types())), Optional.of(status("owner"))))
                .containsExactly("owner");
        assertThat(told(List.of(filtered(OWNER, types(EventType.MESSAGE_REPLY))), Optional.of(status("owner"))))
                .isEmpty();
    }

    /** What {@code forward} has told one channel must not pass for told to another. */
    @Test
    void copy_shouldHaveATopicOfItsOwn_theSameEveryTime() {
        for (ChannelNotification event : List.of(status("owner"), reply("owner"))) {
            ChannelNotification copy = event.copiedTo("other");

            assertThat(copy.topic())
                    .isNotEqualTo(event.topic())
                    .isEqualTo(event.copiedTo("other").topic());
            assertThat(copy.id()).isNotEqualTo(event.copiedTo("third").id());
            assertThat(copy.rank()).isEqualTo(event.rank());
        }
        assertThat(status("").copiedTo("other").news())
                .isEqualTo(new StatusChange(
                        MESSAGE,
                        new ChannelOrigin("other", MESSAGE.toString()),
                        MessageStatus.DELIVERED,
                        Optional.empty(),
                        Optional.empty()));
    }
}
