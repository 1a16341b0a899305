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
import io.mkomhub.platform.time.TestClock;
import io.mkomhub.store.TestStores;
import io.mkomhub.store.channels.EndpointStore.Health;
import io.mkomhub.store.channels.NotificationStore;
import io.mkomhub.store.pace.Pace;
import io.mkomhub.store.pace.PaceStore.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
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
            return Duration.ofSeconds(10);
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

    private static final Instant NOW = Notifications.NOW;
    private static final String NOT_CALLED = "its endpoint is not called for now";
    private static final String NO_TIME = "the run had no time left for it";
    private static final String BUSY = "another run is sending it to the channel";

    private final TestStores stores = new TestStores();
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final TestClock clock = new TestClock(NOW);
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<Instant> askedAt = new CopyOnWriteArrayList<>();
    private final Set<String> refused = new HashSet<>();
    private volatile int status = 200;
    private volatile Optional<String> retryAfter = Optional.empty();
    private LoopbackServer peer;
    private int records;

    @BeforeEach
    void start() throws Exception {
        peer = LoopbackServer.start("peer", 0, exchange -> {
            String path = exchange.getRequestURI().getPath();
            int answer = refused.contains(path) ? 400 : status;
            asked.add(path);
            askedAt.add(clock.instant());
            if (answer == 200) {
                told.add(path);
            }
            retryAfter.ifPresent(wait -> exchange.getResponseHeaders().add("Retry-After", wait));
            Exchanges.answerJson(exchange, answer, "{}");
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

    private Channel webhook() {
        return channel(Kind.WEBHOOK, Style.CLOUDEVENTS);
    }

    /**
     * Calls the peer at {@code /status/id} or {@code /reply/id}; takes 2xx for success.
     *
     * @param unwanted the status that it does not want
     * @param spacing the time between two replies of the same person with the same text
     */
    private record Plain(Kind kind, Optional<MessageStatus> unwanted, Duration spacing) implements ChannelAdapter {

        Plain(Kind kind) {
            this(kind, Optional.empty(), Duration.ZERO);
        }

        @Override
        public Optional<OutgoingRequest> render(ChannelNotification notification, Channel channel, Instant now) {
            if (notification.news() instanceof StatusChange change) {
                return channel.address()
                        .filter(address -> !unwanted.equals(Optional.of(change.status())))
                        .map(address -> OutgoingRequest.get(address.resolve("/"
                                + change.status().word() + "/"
                                + change.returnAddress().id())));
            }
            return channel.address()
                    .map(address -> OutgoingRequest.get(address.resolve("/reply/" + notification.id())));
        }

        @Override
        public DeliveryResult judge(ChannelNotification notification, Channel channel, OutgoingAnswer answer) {
            return answer.isSuccess()
                    ? DeliveryResult.accepted()
                    : DeliveryResult.retry(answer.status(), answer.retryAfter());
        }

        @Override
        public Duration spacing(ChannelNotification notification, Channel channel) {
            return spacing;
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

    private static NotificationDelivery reply(String id, int person) {
        return NotificationDelivery.of(Notifications.reply(id, person, "Sim")).since(NOW);
    }

    private List<Result> run(Channel channel, NotificationDelivery... deliveries) {
        return run(new Plain(channel.kind()), channel, NOW, deliveries);
    }

    private List<Result> run(
            ChannelAdapter adapter, Channel channel, Instant startedAt, NotificationDelivery... deliveries) {
        Map<String, NotificationDelivery> byRecord = new LinkedHashMap<>();
        for (NotificationDelivery delivery : deliveries) {
            byRecord.put("r" + records++, delivery);
        }
        Map<String, Result> results = new Endpoint(
                        channel.name(),
                        channel,
                        adapter,
                        new Forwarder.Tools(
                                stores.notifications(),
                                stores.endpoints(),
                                stores.paces(clock),
                                TestFetcher.ofLocal(clock),
                                CONFIG,
                                workers,
                                clock,
                                clock::advance),
                        startedAt)
                .tell(byRecord);
        assertThat(results).containsOnlyKeys(byRecord.keySet());
        return byRecord.keySet().stream()
                .map(record -> Objects.requireNonNull(results.get(record)))
                .toList();
    }

    private Pace pace() {
        return stores.paces(clock).find(Subject.endpoint("c"));
    }

    private void health(int failures, Instant until, boolean probing) {
        assertThat(stores.endpoints().save("c", new Health(failures, until, probing, 0)))
                .isTrue();
    }

    private NotificationStore.Progress progress(NotificationDelivery delivery) {
        ChannelNotification notification = delivery.notification();
        return Objects.requireNonNull(
                stores.notifications().find(List.of(notification)).get(notification.topic()));
    }

    private static void assertDue(Result result, Instant due, String reason) {
        assertDue(result, due, due, reason);
    }

    private static void assertDue(Result result, Instant earliest, Instant latest, String reason) {
        assertThat(result).isInstanceOfSatisfying(Result.Again.class, again -> {
            assertThat(again.due()).isBetween(earliest, latest);
            assertThat(again.reason()).isEqualTo(reason);
        });
    }

    /** A notification that was not tried: it comes back up to 4 s later, and has as many attempts as before. */
    private static void assertUntried(Result result, Instant earliest, String reason) {
        assertDue(result, earliest, earliest.plusMillis(3_999), reason);
        assertThat(result.delivery().attempts()).isZero();
    }

    @Test
    void tell_shouldLeaveOutASentThatIsOvertaken_whenThePeerKeepsTheFirstOfSeveral() {
        var results = run(
                channel(Kind.RAPIDPRO, Style.EXTERNAL),
                delivery("m", MessageStatus.SENT, NOW, 0),
                delivery("m", MessageStatus.DELIVERED, NOW.plusMillis(1), 0));

        assertThat(told).containsExactly("/delivered/m");
        assertThat(results).hasExactlyElementsOfTypes(Result.Done.class, Result.Delivered.class);
    }

    @Test
    void tell_shouldNotLetAStatusThatIsNotWantedOvertakeAnother_whenThePeerKeepsTheFirstOfSeveral() {
        Channel channel = channel(Kind.RAPIDPRO, Style.EXTERNAL);
        var results = run(
                new Plain(channel.kind(), Optional.of(MessageStatus.DELIVERED), Duration.ZERO),
                channel,
                NOW,
                delivery("m", MessageStatus.SENT, NOW, 0),
                delivery("m", MessageStatus.DELIVERED, NOW.plusMillis(1), 0));

        assertThat(asked).containsExactly("/sent/m");
        assertThat(results.get(0)).isInstanceOf(Result.Delivered.class);
    }

    /** Whatever was told before; but what SQS delivers again, or a repeated request queues again, is the same replay. */
    @Test
    void tell_shouldTellOnceInEachReplay_andNoStatusAfterALaterOne() {
        NotificationDelivery sent = delivery("m", MessageStatus.SENT, NOW, 0);
        NotificationDelivery delivered = delivery("m", MessageStatus.DELIVERED, NOW.plusMillis(1), 0);
        run(webhook(), sent, delivered);

        for (String replay : List.of("one", "two")) {
            run(webhook(), in(replay, sent), in(replay, delivered));
            assertThat(run(webhook(), in(replay, delivered), in(replay, sent)))
                    .hasOnlyElementsOfType(Result.Done.class);
        }
        run(webhook(), in("three", delivered));
        assertThat(run(webhook(), in("three", sent))).hasOnlyElementsOfType(Result.Done.class);

        assertThat(told)
                .containsExactly(
                        "/sent/m",
                        "/delivered/m",
                        "/sent/m",
                        "/delivered/m",
                        "/sent/m",
                        "/delivered/m",
                        "/delivered/m");
    }

    private static NotificationDelivery in(String replay, NotificationDelivery delivery) {
        return NotificationDelivery.of(delivery.notification().in(replay)).since(NOW);
    }

    @Test
    void tell_shouldTellBothStatuses_whenThePeerTakesThemAsTheyCome() {
        run(
                webhook(),
                delivery("m", MessageStatus.SENT, NOW, 0),
                delivery("m", MessageStatus.DELIVERED, NOW.plusMillis(1), 0));

        assertThat(told).containsExactly("/sent/m", "/delivered/m");
    }

    @ParameterizedTest
    @CsvSource({"RAPIDPRO,EXTERNAL", "KANNEL,RAPIDPRO"})
    void tell_shouldLeaveTwoSecondsBetweenStatuses_whenThePeerIsRapidPro(Kind kind, Style style) {
        Channel channel = channel(kind, style);
        NotificationDelivery delivered = delivery("m", MessageStatus.DELIVERED, NOW, 0);
        run(channel, delivery("m", MessageStatus.SENT, NOW, 0));

        for (long early : new long[] {2_000, 1}) {
            assertDue(
                    run(channel, delivered).get(0), NOW.plusSeconds(2), "the receiver got another status a moment ago");
            clock.advance(Duration.ofMillis(early - 1));
        }
        clock.advance(Duration.ofMillis(1));
        run(channel, delivered);

        assertThat(told).containsExactly("/sent/m", "/delivered/m");
    }

    /** Two statuses are apart; a claim of a run that is sending may last longer, or be the first of its message. */
    @ParameterizedTest(name = "told {0}, busy for {1} ms: again after {2} ms, {3}")
    @CsvSource({
        "1, 2000, 2000, the receiver got another status a moment ago",
        "1, 1, 1, the receiver got another status a moment ago",
        "1, 2001, 1000, another run is sending it to the channel",
        "0, 1500, 1000, another run is sending it to the channel",
    })
    void tell_shouldNameTheOtherRun_unlessAStatusOfTheSameMessageWasSentJustNow(
            int rank, long busyMillis, long dueMillis, String reason) {
        Channel channel = channel(Kind.RAPIDPRO, Style.EXTERNAL);
        NotificationDelivery delivered = delivery("m", MessageStatus.DELIVERED, NOW, 0);
        assertThat(stores.notifications()
                        .save(
                                delivered.notification(),
                                new NotificationStore.Progress(rank, NOW.plusMillis(busyMillis), 0)))
                .isTrue();

        assertDue(run(channel, delivered).get(0), NOW.plusMillis(dueMillis), reason);
        assertThat(asked).isEmpty();
    }

    /** Eight calls that are under way when the peer goes away are one failure in a row: three runs make the endpoint rest, for 2 s. */
    @Test
    void tell_shouldCountOneFailureARun_howeverManyCallsFailTogether() {
        status = 500;
        List<Integer> failures = new ArrayList<>();
        for (int run = 0; run < 3; run++) {
            NotificationDelivery[] eight = new NotificationDelivery[8];
            for (int i = 0; i < 8; i++) {
                eight[i] = reply("m" + run + "-" + i, i);
            }
            run(webhook(), eight);
            failures.add(stores.endpoints().health("c").failures());
        }

        assertThat(failures).containsExactly(1, 2, 3);
        assertThat(stores.endpoints().health("c").until()).isEqualTo(NOW.plusSeconds(2));
    }

    /** One answer with Retry-After speaks for the endpoint: nobody calls it before then, with whatever notification. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            429 | 600                           | 600
            503 | Fri, 20 Nov 2026 10:10:00 GMT | 600
            503 | 86400                         | 43200
            """)
    void tell_shouldLeaveTheEndpointAloneForEverything_whenItAsksToWait(int answered, String header, int seconds) {
        status = answered;
        retryAfter = Optional.of(header);
        run(webhook(), delivery("first", MessageStatus.DELIVERED, NOW, 0));
        status = 200;

        var results = run(webhook(), delivery("second", MessageStatus.DELIVERED, NOW, 0));

        assertThat(told).isEmpty();
        assertUntried(results.get(0), NOW.plusSeconds(seconds), NOT_CALLED);
    }

    /** A wait of a whole day would leave a notification that is given up after one no second try. */
    @ParameterizedTest(name = "asked for {0} s: told again after {1} s")
    @CsvSource({"600, 600", "3600, 3600", "43200, 43200", "86400, 43200"})
    void tell_shouldLetTheNotificationItselfWaitAsLong_whenItsPeerAsksTo(int wait, int seconds) {
        status = 429;
        retryAfter = Optional.of(Integer.toString(wait));

        var results = run(webhook(), delivery("first", MessageStatus.DELIVERED, NOW, 0));

        assertDue(results.get(0), NOW.plusSeconds(seconds), "it answered with status 429");
        assertThat(results.get(0).delivery().attempts()).isEqualTo(1);
    }

    @ParameterizedTest(name = "queued for {0}: given up {1}")
    @CsvSource({"PT0S, false", "PT24H, false", "PT24H0.001S, true"})
    void tell_shouldGiveUp_onlyWhatIsOlderThanADay(Duration age, boolean givenUp) {
        NotificationDelivery old = delivery("old", MessageStatus.DELIVERED, NOW.minus(age), 1);

        var results = run(webhook(), old, delivery("new", MessageStatus.DELIVERED, NOW.plusMillis(1), 0));

        assertThat(told).isEqualTo(givenUp ? List.of("/delivered/new") : List.of("/delivered/old", "/delivered/new"));
        assertThat(results.get(1)).isInstanceOf(Result.Delivered.class);
        if (givenUp) {
            assertThat(results.get(0))
                    .isEqualTo(new Result.Dead(
                            old, "not delivered for 24 hours: it answered with status 500", Optional.empty()));
        }
    }

    @ParameterizedTest(name = "started {0} ago: called {1}")
    @CsvSource({"PT25S, true", "PT25.001S, false"})
    void tell_shouldStartNoCall_afterTheTimeOfTheRun(Duration ago, boolean called) {
        var results =
                run(new Plain(Kind.WEBHOOK), webhook(), NOW.minus(ago), delivery("m", MessageStatus.SENT, NOW, 0));

        assertThat(told).hasSize(called ? 1 : 0);
        if (!called) {
            assertUntried(results.get(0), NOW.plusSeconds(1), NO_TIME);
        }
    }

    @Test
    void tell_shouldNotCallOrReserveACall_whenThePeerKnowsItAlready() {
        Channel channel = TestChannels.limited(webhook(), Optional.of(5));
        NotificationDelivery sent = delivery("m", MessageStatus.SENT, NOW, 0);
        run(channel, sent);
        Pace before = pace();

        assertThat(run(channel, sent)).containsExactly(new Result.Done(sent));

        assertThat(told).containsExactly("/sent/m");
        assertThat(before.nextFree()).isEqualTo(NOW.plusMillis(200));
        assertThat(pace()).isEqualTo(before);
    }

    /** What is not wanted is done for all runs: a record that SQS delivers twice is not looked at again. */
    @Test
    void tell_shouldRememberThatItIsDone_whenThePeerDoesNotWantIt() {
        NotificationDelivery sent = delivery("m", MessageStatus.SENT, NOW, 0);

        assertThat(run(new Plain(Kind.WEBHOOK, Optional.of(MessageStatus.SENT), Duration.ZERO), webhook(), NOW, sent))
                .containsExactly(new Result.Done(sent));

        assertThat(asked).isEmpty();
        assertThat(progress(sent).told()).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0} a second: called after {1} ms")
    @CsvSource({"5, 0 200 400 600", "2, 0 500 1000 1500", "1, 0 1000 2000"})
    void tell_shouldCallAtTheRateOfTheChannel_asFarAheadAsTwoSeconds(int tps, String millis) {
        var results = run(
                TestChannels.limited(webhook(), Optional.of(tps)),
                delivery("a", MessageStatus.SENT, NOW, 0),
                delivery("b", MessageStatus.SENT, NOW.plusMillis(1), 0),
                delivery("c", MessageStatus.SENT, NOW.plusMillis(2), 0),
                delivery("d", MessageStatus.SENT, NOW.plusMillis(3), 0));

        List<Instant> expected = Stream.of(millis.split(" "))
                .map(after -> NOW.plusMillis(Long.parseLong(after)))
                .toList();
        assertThat(askedAt).isEqualTo(expected);
        assertThat(results.subList(0, expected.size())).hasOnlyElementsOfType(Result.Delivered.class);
        if (expected.size() < 4) {
            assertDue(results.get(3), NOW.plusSeconds(4), "the rate limit of its channel is reached");
            assertThat(results.get(3).delivery().attempts()).isZero();
        }
    }

    @Test
    void tell_shouldSpaceEqualReplies_whenThePeerWouldTakeTheSecondForARepeat() {
        Plain adapter = new Plain(Kind.WEBHOOK, Optional.empty(), Duration.ofSeconds(6));

        var results = run(adapter, webhook(), NOW, reply("one", 1), reply("two", 1), reply("three", 2));

        assertThat(told).containsExactlyInAnyOrder("/reply/one", "/reply/three");
        assertDue(
                results.get(1),
                NOW.plusSeconds(6),
                "the receiver got the same notification about this person a moment ago");
        clock.advance(Duration.ofMillis(5_999));
        assertThat(run(adapter, webhook(), NOW, reply("two", 1)).get(0)).isInstanceOf(Result.Again.class);
        clock.advance(Duration.ofMillis(1));
        assertThat(run(adapter, webhook(), NOW, reply("two", 1)).get(0)).isInstanceOf(Result.Delivered.class);
    }

    @Test
    void tell_shouldLeaveItToTheOtherRun_whenThatClaimedItFirst() {
        NotificationDelivery sent = delivery("m", MessageStatus.SENT, NOW, 0);
        AtomicInteger requests = new AtomicInteger();
        stores.gate(() -> {
            // The first request reads the health, the second the progress, the third claims.
            if (requests.incrementAndGet() == 3) {
                assertThat(stores.notifications()
                                .save(sent.notification(), NotificationStore.Progress.NONE.busy(NOW.plusSeconds(15))))
                        .isTrue();
            }
        });

        assertDue(run(webhook(), sent).get(0), NOW.plusSeconds(1), BUSY);

        assertThat(asked).isEmpty();
    }

    /** Without a response nobody knows whether it arrived. A later status must not overtake it; a reply has no later one. */
    @ParameterizedTest(name = "status {0}, answered {1}: others wait for {2} s")
    @CsvSource({"true, false, 10", "false, false, 0", "true, true, 0", "false, true, 0"})
    void tell_shouldHoldLaterStatusesBack_onlyWhileAnUnansweredOneMayArrive(
            boolean ofStatus, boolean answered, int seconds) {
        status = 500;
        Channel channel =
                answered ? webhook() : TestChannels.plain("c", Kind.WEBHOOK, Style.CLOUDEVENTS, "http://localhost:1");
        NotificationDelivery delivery = ofStatus ? delivery("m", MessageStatus.SENT, NOW, 0) : reply("m", 1);

        Result result = run(channel, delivery).get(0);

        assertThat(result).isInstanceOfSatisfying(Result.Again.class, again -> {
            assertThat(again.due()).isBetween(NOW.plusSeconds(1), NOW.plusSeconds(3));
            assertThat(again.delivery().attempts()).isEqualTo(1);
        });
        assertThat(progress(delivery).told()).isZero();
        assertThat(progress(delivery).busyUntil()).isEqualTo(seconds == 0 ? Instant.EPOCH : NOW.plusSeconds(seconds));
        assertThat(stores.endpoints().health("c").failures()).isEqualTo(1);
    }

    @Test
    void tell_shouldMeasureHowLongThePeerTook() {
        long before = System.nanoTime();

        Result result =
                run(webhook(), delivery("m", MessageStatus.SENT, NOW, 0)).get(0);

        assertThat(result.took())
                .hasValueSatisfying(took ->
                        assertThat(took).isBetween(Duration.ofNanos(1), Duration.ofNanos(System.nanoTime() - before)));
    }

    @ParameterizedTest(name = "{0} failures before, answered with {1}: {2} failures")
    @CsvSource({"2, 200, 0", "2, 400, 0", "2, 404, 0", "2, 429, 3", "2, 500, 3", "0, 200, 0"})
    void tell_shouldForgetFailures_whenThePeerRespondsToACall(int failures, int answered, int after) {
        health(failures, Instant.EPOCH, false);
        status = answered;

        run(webhook(), delivery("m", MessageStatus.SENT, NOW, 0));

        assertThat(stores.endpoints().health("c").failures()).isEqualTo(after);
    }

    @ParameterizedTest(name = "probed by another run: {0}")
    @CsvSource({"false", "true"})
    void tell_shouldNotCall_whileTheEndpointRestsOrAnotherRunProbesIt(boolean probed) {
        health(3, NOW.plusSeconds(9), probed);

        var results = run(webhook(), delivery("m", MessageStatus.SENT, NOW, 0));

        assertThat(asked).isEmpty();
        assertUntried(results.get(0), NOW.plusSeconds(probed ? 1 : 9), probed ? NO_TIME : NOT_CALLED);
    }

    private final NotificationDelivery old = delivery("old", MessageStatus.DELIVERED, NOW.minusSeconds(600), 5);
    private final NotificationDelivery older = delivery("older", MessageStatus.DELIVERED, NOW.minusSeconds(700), 6);
    private final NotificationDelivery fresh = delivery("new", MessageStatus.DELIVERED, NOW, 0);

    /** A notification that its peer never digests must not be what finds out whether the peer is there. */
    @Test
    void tell_shouldProbeWithWhatWasNeverTried_andThenTellTheRestInOrder() {
        health(3, NOW, false);

        var results = run(webhook(), old, older, fresh);

        assertThat(asked).containsExactly("/delivered/new", "/delivered/older", "/delivered/old");
        assertThat(results).hasOnlyElementsOfType(Result.Delivered.class);
        assertThat(stores.endpoints().health("c").failures()).isZero();
    }

    /** An answer that concerns the one notification does not show that the endpoint takes others. */
    @Test
    void tell_shouldProbeWithTheNext_whenThePeerRefusesOne() {
        health(3, NOW, false);
        refused.add("/delivered/new");

        var results = run(webhook(), old, older, fresh);

        assertThat(asked).containsExactly("/delivered/new", "/delivered/old", "/delivered/older");
        assertThat(results)
                .hasExactlyElementsOfTypes(Result.Delivered.class, Result.Delivered.class, Result.Again.class);
    }

    @Test
    void tell_shouldLetTheEndpointRestForTwiceTheTime_whenItFailsTheProbe() {
        health(3, NOW, false);
        status = 503;

        var results = run(webhook(), fresh, delivery("other", MessageStatus.SENT, NOW.minusSeconds(1), 0));

        assertThat(asked).containsExactly("/delivered/new");
        assertThat(results.get(0).delivery().attempts()).isEqualTo(1);
        assertUntried(results.get(1), NOW.plusSeconds(4), NOT_CALLED);
        assertThat(stores.endpoints().health("c"))
                .extracting(Health::failures, Health::until, Health::probing)
                .containsExactly(4, NOW.plusSeconds(4), false);
    }

    /** The rate is what the peer can take, and it may just have come back. */
    @Test
    void tell_shouldKeepToTheRate_whenTheEndpointHasRested() {
        health(3, NOW, false);

        run(TestChannels.limited(webhook(), Optional.of(5)), old, older, fresh);

        assertThat(askedAt).containsExactly(NOW, NOW.plusMillis(200), NOW.plusMillis(400));
        assertThat(pace().nextFree()).isEqualTo(NOW.plusMillis(600));
    }
}
