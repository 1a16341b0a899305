package io.mkomhub.function.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.channel.Channel;
import io.mkomhub.channel.Channel.Kind;
import io.mkomhub.channel.Channel.Style;
import io.mkomhub.channel.ChannelAdapter;
import io.mkomhub.channel.DeliveryResult;
import io.mkomhub.channel.TestChannels;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.ChannelNotification.StatusChange;
import io.mkomhub.core.message.ChannelOrigin;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.NotificationDelivery;
import io.mkomhub.local.http.Exchanges;
import io.mkomhub.local.http.LoopbackServer;
import io.mkomhub.platform.httpclient.OutgoingAnswer;
import io.mkomhub.platform.httpclient.OutgoingRequest;
import io.mkomhub.platform.httpclient.TestFetcher;
import io.mkomhub.store.TestStores;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One run against a receiver, with a real table and over real HTTP. */
class EndpointTest {

    static final ForwardConfig CONFIG = new ForwardConfig() {
        @Override
        public Duration timeout() {
            return Duration.ofSeconds(2);
        }

        @Override
        public int parallel() {
            return 8;
        }

        @Override
        public Duration backoffBase() {
            return Duration.ofSeconds(2);
        }

        @Override
        public Duration backoffCap() {
            return Duration.ofMinutes(5);
        }

        @Override
        public Duration giveUpAfter() {
            return Duration.ofHours(24);
        }

        @Override
        public int failures() {
            return 3;
        }

        @Override
        public Duration restBase() {
            return Duration.ofSeconds(2);
        }

        @Override
        public Duration restCap() {
            return Duration.ofSeconds(60);
        }

        @Override
        public Duration budget() {
            return Duration.ofSeconds(25);
        }

        @Override
        public Duration horizon() {
            return Duration.ofSeconds(2);
        }
    };

    private final TestStores stores = new TestStores();
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private volatile Optional<String> retryAfter = Optional.empty();
    private LoopbackServer peer;
    private int records;

    @BeforeEach
    void start() throws Exception {
        peer = LoopbackServer.start("peer", 0, exchange -> {
            if (status == 200) {
                told.add(exchange.getRequestURI().getPath());
            }
            retryAfter.ifPresent(asked -> exchange.getResponseHeaders().add("Retry-After", asked));
            Exchanges.answerJson(exchange, status, "{}");
        });
    }

    @AfterEach
    void close() {
        peer.close();
        workers.shutdownNow();
        stores.close();
    }

    private Channel channel(Kind kind, Style style) {
        return TestChannels.plain("c", kind, style, "http://localhost:" + peer.port());
    }

    /** Calls the peer at {@code /status}; takes 2xx for success. */
    private record Plain(Kind kind) implements ChannelAdapter {

        @Override
        public Optional<OutgoingRequest> render(ChannelNotification notification, Channel channel, Instant now) {
            StatusChange change = (StatusChange) notification.news();
            return channel.address()
                    .map(address -> OutgoingRequest.get(
                            address.resolve("/" + change.status().word() + "/"
                                    + change.returnAddress().id())));
        }

        @Override
        public DeliveryResult judge(ChannelNotification notification, Channel channel, OutgoingAnswer answer) {
            return answer.isSuccess()
                    ? DeliveryResult.accepted()
                    : DeliveryResult.retry(answer.status(), answer.retryAfter());
        }
    }

    private NotificationDelivery delivery(String id, MessageStatus status, Instant at, int attempts) {
        ChannelNotification notification = new ChannelNotification(
                id + "-" + status.word(),
                "c",
                new Msisdn("5511953959059"),
                at,
                new StatusChange(
                        new MessageId(BatchId.derived(id), 1),
                        new ChannelOrigin("c", id),
                        status,
                        Optional.empty(),
                        Optional.empty()));
        NotificationDelivery delivery =
                NotificationDelivery.of(notification, Optional.empty()).since(at);
        for (int i = 0; i < attempts; i++) {
            delivery = delivery.failed("it answered with status 500");
        }
        return delivery;
    }

    private Map<String, Result> run(Channel channel, NotificationDelivery... deliveries) {
        Map<String, NotificationDelivery> byRecord = new LinkedHashMap<>();
        for (NotificationDelivery delivery : deliveries) {
            byRecord.put("r" + records++, delivery);
        }
        Map<String, Result> results = new Endpoint(
                        channel.name(),
                        channel,
                        new Plain(channel.kind()),
                        new Forwarder.Tools(
                                stores.notifications(),
                                stores.endpoints(),
                                TestFetcher.ofLocal(),
                                CONFIG,
                                workers,
                                Clock.systemUTC()),
                        Instant.now())
                .tell(byRecord);
        List<String> order = new ArrayList<>(byRecord.keySet());
        Map<String, Result> sorted = new LinkedHashMap<>();
        order.forEach(record -> sorted.put(record, results.get(record)));
        return sorted;
    }

    @Test
    void tell_shouldLeaveOutASentThatIsOvertaken_whenThePeerKeepsTheFirstOfSeveral() {
        Instant at = Instant.now();
        var results = run(
                channel(Kind.RAPIDPRO, Style.EXTERNAL),
                delivery("m", MessageStatus.SENT, at, 0),
                delivery("m", MessageStatus.DELIVERED, at.plusMillis(1), 0));

        assertThat(told).containsExactly("/delivered/m");
        assertThat(results.values()).hasExactlyElementsOfTypes(Result.Done.class, Result.Delivered.class);
    }

    @Test
    void tell_shouldTellBothStatuses_whenThePeerTakesThemAsTheyCome() {
        Instant at = Instant.now();
        run(
                channel(Kind.WEBHOOK, Style.CLOUDEVENTS),
                delivery("m", MessageStatus.SENT, at, 0),
                delivery("m", MessageStatus.DELIVERED, at.plusMillis(1), 0));

        assertThat(told).containsExactly("/sent/m", "/delivered/m");
    }

    @ParameterizedTest
    @CsvSource({"RAPIDPRO,EXTERNAL", "KANNEL,RAPIDPRO"})
    void tell_shouldLeaveTwoSecondsBetweenStatuses_whenThePeerIsRapidPro(Kind kind, Style style) {
        Channel channel = channel(kind, style);
        run(channel, delivery("m", MessageStatus.SENT, Instant.now(), 0));
        Instant sentTold = Instant.now();
        Result result = run(channel, delivery("m", MessageStatus.DELIVERED, Instant.now(), 0))
                .values()
                .iterator()
                .next();

        assertThat(told).containsExactly("/sent/m");
        assertThat(result).isInstanceOfSatisfying(Result.Again.class, again -> {
            assertThat(again.due()).isBetween(sentTold.plusMillis(1_500), sentTold.plusMillis(2_100));
            assertThat(again.reason()).isEqualTo("the receiver got another status a moment ago");
        });
    }

    /** Eight calls that are under way when the peer goes away are one failure in a row: three runs make the endpoint rest, for 2 s. */
    @Test
    void tell_shouldCountOneFailureARun_howeverManyCallsFailTogether() {
        status = 500;
        Channel channel = channel(Kind.WEBHOOK, Style.CLOUDEVENTS);
        List<Integer> failures = new ArrayList<>();
        for (int run = 0; run < 3; run++) {
            NotificationDelivery[] eight = new NotificationDelivery[8];
            for (int i = 0; i < 8; i++) {
                ChannelNotification notification = delivery("m" + run + "-" + i, MessageStatus.SENT, Instant.now(), 0)
                        .notification();
                eight[i] = NotificationDelivery.of(
                        new ChannelNotification(
                                notification.id(),
                                "c",
                                new Msisdn("551195395900" + i),
                                notification.at(),
                                notification.news()),
                        Optional.empty());
            }
            run(channel, eight);
            failures.add(stores.endpoints().health("c").failures());
        }

        assertThat(failures).containsExactly(1, 2, 3);
        assertThat(stores.endpoints().health("c").until())
                .isBefore(Instant.now().plusSeconds(3));
    }

    /** One answer with Retry-After speaks for the endpoint: nobody calls it before then, with whatever notification. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            429 | seconds          | 600
            503 | date             | 600
            503 | longer than half | 43200
            """)
    void tell_shouldLeaveTheEndpointAloneForEverything_whenItAsksToWait(int answered, String form, int seconds) {
        Instant from = Instant.now();
        status = answered;
        retryAfter = Optional.of(
                switch (form) {
                    case "date" ->
                        DateTimeFormatter.RFC_1123_DATE_TIME
                                .withZone(ZoneOffset.UTC)
                                .format(from.plusSeconds(seconds));
                    case "seconds" -> Integer.toString(seconds);
                    default -> "86400";
                });
        Channel channel = channel(Kind.WEBHOOK, Style.CLOUDEVENTS);
        run(channel, delivery("first", MessageStatus.DELIVERED, from, 0));
        status = 200;

        var results = run(channel, delivery("second", MessageStatus.DELIVERED, from, 0));

        assertThat(told).isEmpty();
        assertThat(results.values())
                .singleElement()
                .isInstanceOfSatisfying(
                        Result.Again.class,
                        again -> assertThat(again.due())
                                .isBetween(from.plusSeconds(seconds - 1), from.plusSeconds(seconds + 10)));
    }

    /** A wait of a whole day would leave a notification that is given up after one no second try. */
    @ParameterizedTest(name = "asked for {0} s: told again after {1} s")
    @CsvSource({"600, 600", "3600, 3600", "86400, 43200"})
    void tell_shouldLetTheNotificationItselfWaitAsLong_whenItsPeerAsksTo(int asked, int seconds) {
        Instant from = Instant.now();
        status = 429;
        retryAfter = Optional.of(Integer.toString(asked));

        var results =
                run(channel(Kind.WEBHOOK, Style.CLOUDEVENTS), delivery("first", MessageStatus.DELIVERED, from, 0));

        assertThat(results.values())
                .singleElement()
                .isInstanceOfSatisfying(
                        Result.Again.class,
                        again -> assertThat(again.due())
                                .isBetween(from.plusSeconds(seconds), from.plusSeconds(seconds + 10)));
    }

    /** A notification that its peer never digests must not be what finds out whether the peer is there. */
    @Test
    void tell_shouldProbeWithWhatWasNeverTried_whenTheEndpointHasRested() {
        Channel channel = channel(Kind.WEBHOOK, Style.CLOUDEVENTS);
        stores.endpoints()
                .save(
                        "c",
                        new io.mkomhub.store.channels.EndpointStore.Health(
                                3, Instant.now().minusSeconds(1), false, 0));

        run(
                channel,
                delivery("old", MessageStatus.DELIVERED, Instant.now().minusSeconds(600), 5),
                delivery("new", MessageStatus.DELIVERED, Instant.now(), 0));

        assertThat(told).startsWith("/delivered/new").hasSize(2);
    }
}
