package io.mkomhub.store.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.ChannelNotification.Held;
import io.mkomhub.core.message.ChannelNotification.News;
import io.mkomhub.core.message.ChannelNotification.OptOutReceived;
import io.mkomhub.core.message.ChannelNotification.ReplyReceived;
import io.mkomhub.core.message.ChannelNotification.StatusChange;
import io.mkomhub.core.message.ChannelOrigin;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.store.TestTable;
import io.mkomhub.store.channels.EndpointStore.Health;
import io.mkomhub.store.channels.NotificationStore.Progress;
import io.mkomhub.store.people.RoutingStore;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code forward} and the routing of replies keep in the table. */
class NotificationStoreTest {

    private static final Instant NOW = Instant.parse("2026-11-20T15:00:00Z");
    private static final Msisdn PHONE = new Msisdn("5511980664212");

    private static TestTable dynamo;
    private static NotificationStore notifications;
    private static EndpointStore endpoints;
    private static RoutingStore routing;

    @BeforeAll
    static void start() {
        dynamo = new TestTable();
        notifications = new NotificationStore(dynamo.table(), Clock.systemUTC());
        endpoints = new EndpointStore(dynamo.table(), Clock.systemUTC());
        routing = new RoutingStore(dynamo.table(), dynamo.hashes());
    }

    @AfterAll
    static void stop() {
        dynamo.close();
    }

    private static ChannelNotification notification(String id, News news) {
        return new ChannelNotification(id, "main", PHONE, NOW, news);
    }

    private static ChannelNotification notification(String id, News news, String pseudonym) {
        return new ChannelNotification(id, "main", PHONE, NOW, news).of(pseudonym);
    }

    private static ChannelNotification status(String peerId, MessageStatus status) {
        return notification(
                peerId + status,
                new StatusChange(
                        new MessageId(BatchId.derived(peerId), 1),
                        new ChannelOrigin("main", peerId),
                        status,
                        Optional.empty(),
                        Optional.empty()));
    }

    private static Progress progress(ChannelNotification notification) {
        return notifications.find(List.of(notification)).getOrDefault(notification.topic(), Progress.NONE);
    }

    @Test
    void progress_shouldBeOneForAllStatuses_whenTheyAreOfOneTopic() {
        ChannelNotification sent = status("1", MessageStatus.SENT);
        ChannelNotification delivered = status("1", MessageStatus.DELIVERED);
        assertThat(progress(sent)).isEqualTo(Progress.NONE);
        assertThat(notifications.save(delivered, Progress.NONE.told(delivered.rank())))
                .isTrue();
        assertThat(progress(sent).told()).isEqualTo(2);
        assertThat(progress(status("2", MessageStatus.SENT)).told()).isZero();
    }

    @Test
    void save_shouldFailForOneOfTwo_whenBothStartFromTheSame() {
        ChannelNotification reply = notification("a", new ReplyReceived("Sim", Optional.empty()));
        Progress first = Progress.NONE.busy(NOW.plusSeconds(15));
        assertThat(notifications.save(reply, first)).isTrue();
        assertThat(notifications.save(reply, first)).isFalse();
        Progress stored = progress(reply);
        assertThat(stored).isEqualTo(first.stored());
        assertThat(notifications.save(reply, stored.told(1))).isTrue();
        assertThat(notifications.save(reply, stored.told(1))).isFalse();
        assertThat(progress(reply)).isEqualTo(new Progress(1, Instant.EPOCH, 2));
    }

    @Test
    void spacing_shouldBeOfThatTextAlone_whenSomebodySaidIt() {
        ChannelNotification yes = notification("b", new ReplyReceived("Sim, duas vezes", Optional.empty()));
        assertThat(notifications.save(yes, Progress.NONE, Progress.NONE.busy(NOW)))
                .containsExactly(true, true);
        assertThat(notifications.save(yes, Progress.NONE.stored(), Progress.NONE.busy(NOW)))
                .containsExactly(true, false);
        assertThat(notifications
                        .spacing(notification("c", new ReplyReceived("Sim, duas vezes", Optional.empty())))
                        .busyUntil())
                .isEqualTo(NOW);
        assertThat(notifications.spacing(notification("d", new ReplyReceived("Não", Optional.empty()))))
                .isEqualTo(Progress.NONE);
        assertThat(dynamo.everything()).noneMatch(item -> item.contains("Sim, duas vezes"));
    }

    static Stream<Arguments> news() {
        MessageId message = new MessageId(BatchId.derived("spaced"), 1);
        Optional<String> nothing = Optional.empty();
        return Stream.of(
                arguments("a reply", new ReplyReceived("Sim", Optional.empty()), true),
                arguments("the same reply to a message", new ReplyReceived("Sim", Optional.of(message)), true),
                arguments("another reply", new ReplyReceived("sim", Optional.empty()), false),
                arguments("an empty reply", new ReplyReceived("", Optional.empty()), false),
                arguments("an opt-out", new OptOutReceived("Sim"), false),
                arguments("an opt-out without text", new OptOutReceived(""), false),
                arguments("a held message", new Held(message, nothing, nothing), false),
                arguments(
                        "a status",
                        new StatusChange(
                                message, new ChannelOrigin("main", "Sim"), MessageStatus.SENT, nothing, nothing),
                        false));
    }

    /** Each is spaced from its own kind only: a person may write the name of another kind. */
    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("news")
    void spacing_shouldBeShared_onlyByRepliesWithTheSameText(String name, News news, boolean shared) {
        for (String text : List.of("Sim", "status", "opt_out", "held", "StatusChange", "OptOutReceived", "Held")) {
            ChannelNotification reply =
                    notification("spaced-" + name, new ReplyReceived(text, Optional.empty()), "person-" + name + text);
            notifications.save(reply, Progress.NONE, Progress.NONE.busy(NOW));

            assertThat(notifications.spacing(notification("other", news, "person-" + name + text)))
                    .as("after the reply %s", text)
                    .isEqualTo(
                            shared && text.equals("Sim")
                                    ? Progress.NONE.busy(NOW).stored()
                                    : Progress.NONE);
        }
    }

    /** What is kept of a notification outlives an erasure, and {@code forward} may touch nothing that is kept of a person. */
    @Test
    void places_shouldTellNothingAndDependOnThePseudonym_whateverIsTold() {
        ChannelNotification optOut = notification("e", new OptOutReceived("SAIR"));
        ChannelNotification status = status("pedido-17", MessageStatus.SENT);
        notifications.save(optOut, Progress.NONE.told(1));
        notifications.save(status, Progress.NONE.told(1), Progress.NONE.busy(NOW));

        assertThat(progress(optOut).told()).isEqualTo(1);
        assertThat(progress(optOut.of("another"))).isEqualTo(Progress.NONE);
        assertThat(progress(status.of("another"))).isEqualTo(Progress.NONE);
        assertThat(notifications.spacing(status.of("another"))).isEqualTo(Progress.NONE);
        assertThat(dynamo.everything())
                .noneMatch(
                        item -> item.contains(PHONE.person()) || item.contains("pedido-17") || item.contains("SAIR"));
    }

    @Test
    void health_shouldBeSavedOnce_whenTwoWorkersSawTheSame() {
        Health first = endpoints.health("main");
        assertThat(first).isEqualTo(Health.GOOD);
        Health failed = new Health(3, NOW, true, first.version());
        assertThat(endpoints.save("main", failed)).isTrue();
        assertThat(endpoints.save("main", failed)).isFalse();
        assertThat(endpoints.health("main")).isEqualTo(failed.stored());
        assertThat(endpoints.health("other")).isEqualTo(Health.GOOD);
        assertThat(endpoints.save("main", new Health(0, Instant.EPOCH, false, 1)))
                .isTrue();
    }

    @Test
    void route_shouldBeTheLastAndEndAfter30Days_whenChannelsWrite() {
        Msisdn without = new Msisdn("551180664212");
        routing.route(Map.of(PHONE, "first"), NOW);
        routing.route(Map.of(without, "second"), NOW.plusSeconds(1));
        assertThat(routing.channels(List.of(PHONE), NOW.plusSeconds(2)))
                .containsExactly(Map.entry(PHONE.person(), "second"));
        assertThat(routing.channels(List.of(PHONE), NOW.plus(RoutingStore.MEMORY)))
                .hasSize(1);
        assertThat(routing.channels(
                        List.of(PHONE), NOW.plus(RoutingStore.MEMORY).plusSeconds(1)))
                .isEmpty();
    }
}
