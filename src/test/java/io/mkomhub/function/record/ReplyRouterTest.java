package io.mkomhub.function.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mkomhub.channel.Channel;
import io.mkomhub.channel.Channel.Credentials;
import io.mkomhub.channel.EventFilter;
import io.mkomhub.channel.EventType;
import io.mkomhub.channel.TestChannels;
import io.mkomhub.core.codec.NotificationJson;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.Event.Reply;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.Priority;
import io.mkomhub.platform.sqs.TestQueues;
import io.mkomhub.store.TestStores;
import io.mkomhub.store.messages.EventStore.AttributedEvent;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ReplyRouterTest {

    private static final List<Channel> CHANNELS = List.of(
            channel("plain", Optional.empty(), false),
            channel("vivo", Optional.of("VIVO"), false),
            channel("standard", Optional.of("não"), true));

    private static Channel channel(String name, Optional<String> keyword, boolean standard) {
        return new Channel(
                name,
                Channel.Kind.RAPIDPRO,
                Channel.Style.EXTERNAL,
                Optional.of(URI.create("https://rapidpro.example.com/c/ex/1/")),
                Credentials.NONE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                standard,
                keyword,
                Priority.URGENT,
                false);
    }

    @ParameterizedTest(name = "“{0}” asks for {1}")
    @CsvSource({
        "VIVO, vivo",
        "' vivo quero', vivo",
        "Não, standard",
        "quero vivo, ''",
        "vivox, ''",
        "'', ''",
        "'vivo, quero', vivo",
        "'\u00A0VI\u200BVO! quero', vivo"
    })
    void pin_shouldBeTheChannelWhoseKeywordIsTheFirstWord(String text, String channel) {
        assertThat(ReplyRouter.pin(text, CHANNELS).map(Channel::name).orElse(""))
                .isEqualTo(channel);
    }

    @ParameterizedTest(name = "{0} leads to {1}")
    @CsvSource({"plain, plain", "vivo, vivo", "deleted, standard", "'', standard"})
    void destination_shouldBeTheDefault_whenTheRouteLeadsNowhere(String route, String channel) {
        assertThat(ReplyRouter.destination(Optional.of(route), CHANNELS).map(Channel::name))
                .contains(channel);
    }

    private static final Instant T0 = Instant.parse("2026-11-20T15:00:00Z");
    private static final Instant RECEIVED = T0.plusSeconds(60);
    private static final Instant NOW = T0.plusSeconds(90);
    private static final Msisdn ANA = new Msisdn("5511980664212");
    private static final Msisdn ANA_WITHOUT_NINTH_DIGIT = new Msisdn("551180664212");
    private static final MessageId MESSAGE = MessageId.parse("01aryz6s41tsv4rrffq69g5fav-7");

    private final TestStores stores = new TestStores();
    private final TestQueues queues = new TestQueues();
    private final ReplyRouter router = TestRecorder.router(stores, queues.queues(), Clock.fixed(NOW, ZoneOffset.UTC));

    @AfterEach
    void stop() {
        stores.close();
    }

    private static Reply reply(Msisdn number, int second, String text) {
        return new Reply(Optional.empty(), Optional.empty(), number, Optional.of(T0.plusSeconds(second)), text);
    }

    private Set<Event> route(Event... events) {
        Map<AttributedEvent, Instant> received = new LinkedHashMap<>();
        for (Event event : events) {
            received.put(new AttributedEvent(Optional.empty(), event), RECEIVED);
        }
        return router.route(received, Map.of(), Map.of());
    }

    private List<ChannelNotification> published() {
        return queues.batched("forward").stream()
                .map(record -> NotificationJson.read(record).notification())
                .toList();
    }

    @Test
    void route_shouldSayWhereTheReplyIsStored_soThatItCanBeToldAgain() {
        CHANNELS.forEach(channel -> TestChannels.channels(stores, channel));
        Reply reply = reply(new Msisdn("5511953959059"), 1, "oi");

        assertThat(route(reply)).isEmpty();

        assertThat(queues.batched("forward"))
                .singleElement()
                .satisfies(record -> assertThat(NotificationJson.read(record).event())
                        .contains(stores.events().address(new AttributedEvent(Optional.empty(), reply))));
    }

    private static String text(ChannelNotification notification) {
        if (notification.news() instanceof ChannelNotification.ReplyReceived reply) {
            return "reply " + reply.text();
        }
        return notification.news() instanceof ChannelNotification.OptOutReceived optOut
                ? "opt-out " + optOut.text()
                : "something else";
    }

    private List<String> routed() {
        return published().stream()
                .map(notification -> notification.channel() + ": " + text(notification))
                .toList();
    }

    private static Arguments routes(String name, String routed, int age, List<String> texts, List<String> expected) {
        return arguments(name, routed, age, texts, expected);
    }

    static Stream<Arguments> conversations() {
        return Stream.of(
                routes("no route: the default", "", 0, List.of("oi"), List.of("standard: reply oi")),
                routes("the channel that wrote last", "plain", 29, List.of("oi"), List.of("plain: reply oi")),
                routes("a route that is too old", "plain", 30, List.of("oi"), List.of("standard: reply oi")),
                routes("a channel that is gone", "gone", 0, List.of("oi"), List.of("standard: reply oi")),
                routes("a channel without an address", "silent", 0, List.of("oi"), List.of("standard: reply oi")),
                routes("a keyword", "plain", 0, List.of("vivo oi"), List.of("vivo: reply vivo oi")),
                routes(
                        "the keyword of a channel without an address",
                        "plain",
                        0,
                        List.of("mudo"),
                        List.of("plain: reply mudo")),
                routes(
                        "a keyword, and what follows it",
                        "plain",
                        0,
                        List.of("oi", "vivo", "tudo bem?"),
                        List.of("plain: reply oi", "vivo: reply vivo", "vivo: reply tudo bem?")),
                routes(
                        "two keywords",
                        "",
                        0,
                        List.of("vivo", "não", "oi"),
                        List.of("vivo: reply vivo", "standard: reply não", "standard: reply oi")),
                routes("an opt-out", "plain", 0, List.of("SAIR"), List.of("plain: opt-out SAIR")),
                routes("no opt-out", "plain", 0, List.of("VOLTAR"), List.of("plain: reply VOLTAR")));
    }

    /** The person writes from both forms of the number in turn; the replies arrive with the last one first. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("conversations")
    void route_shouldPublishEachReplyToItsChannel(
            String name, String routed, int age, List<String> texts, List<String> expected) {
        CHANNELS.forEach(channel -> TestChannels.channels(stores, channel));
        TestChannels.channels(
                stores,
                new Channel(
                        "silent",
                        Channel.Kind.KANNEL,
                        Channel.Style.KANNEL,
                        Optional.empty(),
                        Credentials.NONE,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        Optional.of("mudo"),
                        Priority.NORMAL,
                        false));
        if (!routed.isEmpty()) {
            stores.routing().route(Map.of(ANA, routed), NOW.minus(Duration.ofDays(age)));
        }
        List<Event> replies = new ArrayList<>();
        texts.forEach(text ->
                replies.add(0, reply(replies.size() % 2 == 0 ? ANA : ANA_WITHOUT_NINTH_DIGIT, replies.size(), text)));

        assertThat(route(replies.toArray(Event[]::new))).isEmpty();

        assertThat(routed()).isEqualTo(expected);
        queues.clear();
        Map<String, String> later = stores.routing().channels(List.of(ANA), NOW);
        boolean pinned =
                texts.stream().anyMatch(text -> ReplyRouter.pin(text, CHANNELS).isPresent());
        assertThat(later.getOrDefault(ANA.person(), ""))
                .as("where the next reply goes")
                .isEqualTo(pinned ? expected.get(expected.size() - 1).split(":", 2)[0] : age < 30 ? routed : "");
    }

    @Test
    void route_shouldAlsoPublishToTheChannelsWhoseFilterAdmitsTheReply() {
        CHANNELS.forEach(channel -> TestChannels.channels(stores, channel));
        TestChannels.channels(
                stores,
                filtered("opt-outs", EventType.CONTACT_OPTED_OUT),
                filtered("replies", EventType.MESSAGE_REPLY),
                filtered("statuses", EventType.MESSAGE_STATUS));

        assertThat(route(reply(ANA, 1, "oi"), reply(ANA, 2, "SAIR"))).isEmpty();

        assertThat(routed())
                .containsExactly(
                        "standard: reply oi", "replies: reply oi", "standard: opt-out SAIR", "opt-outs: opt-out SAIR");
        assertThat(published()).extracting(ChannelNotification::id).doesNotHaveDuplicates();
    }

    private static Channel filtered(String name, EventType type) {
        return TestChannels.with(
                TestChannels.webhook(name, "https://erp.example.com/"),
                new EventFilter(Set.of(type), Set.of(), Set.of(), Set.of()));
    }

    @Test
    void route_shouldSayWhichMessageAReplyAnswersAndWhenItWasWritten() {
        CHANNELS.forEach(channel -> TestChannels.channels(stores, channel));
        Reply dated = reply(ANA, 1, "oi");
        Reply undated = new Reply(Optional.of("1"), Optional.empty(), ANA, Optional.empty(), "tchau");
        Map<AttributedEvent, Instant> received = new LinkedHashMap<>();
        received.put(new AttributedEvent(Optional.of(MESSAGE), dated), RECEIVED);
        received.put(new AttributedEvent(Optional.empty(), undated), RECEIVED.plusSeconds(1));

        assertThat(router.route(received, Map.of(), Map.of())).isEmpty();

        assertThat(published())
                .extracting(ChannelNotification::at, ChannelNotification::news, ChannelNotification::msisdn)
                .containsExactly(
                        tuple(
                                T0.plusSeconds(1),
                                new ChannelNotification.ReplyReceived("oi", Optional.of(MESSAGE)),
                                ANA),
                        tuple(
                                RECEIVED.plusSeconds(1),
                                new ChannelNotification.ReplyReceived("tchau", Optional.empty()),
                                ANA));
    }

    /** MKOM's time has whole seconds: of two replies of one second, the one received first was written first. */
    @ParameterizedTest(name = "the keyword received after {0} ms, the question after {1} ms: {2}")
    @CsvSource({"100, 200, vivo", "200, 100, standard"})
    void route_shouldFollowTheOrderOfReceipt_whenRepliesWereWrittenInTheSameSecond(
            long keyword, long question, String channel) {
        CHANNELS.forEach(each -> TestChannels.channels(stores, each));
        Instant base = T0.plusSeconds(5);
        for (boolean reversed : List.of(true, false)) {
            queues.clear();
            Map<AttributedEvent, Instant> received = new LinkedHashMap<>();
            Msisdn number = new Msisdn(reversed ? "5521991234567" : "5521991234568");
            AttributedEvent first = new AttributedEvent(Optional.empty(), reply(number, 0, "vivo"));
            AttributedEvent second = new AttributedEvent(Optional.empty(), reply(number, 0, "oi"));
            received.put(reversed ? second : first, base.plusMillis(reversed ? question : keyword));
            received.put(reversed ? first : second, base.plusMillis(reversed ? keyword : question));

            router.route(received, Map.of(), Map.of());

            assertThat(routed()).contains(channel + ": reply oi", "vivo: reply vivo");
        }
    }

    /** The queue takes ten records in a request. Which ones the failing request carries depends on which is faster. */
    @ParameterizedTest(name = "{0} replies, request {1} fails: some come back: {2}")
    @CsvSource({"3, 1, true", "12, 1, true", "12, 2, true", "25, 3, true", "12, 9, false"})
    void route_shouldGiveBackTheRepliesThatAreNotQueued(int replies, int failing, boolean some) {
        CHANNELS.forEach(channel -> TestChannels.channels(stores, channel));
        Event[] events = new Event[replies];
        for (int i = 0; i < replies; i++) {
            events[i] = reply(new Msisdn(Long.toString(5511980660000L + i)), i, "oi " + i);
        }
        queues.failRequest(failing);

        Set<Event> back = route(events);

        assertThat(back.isEmpty()).isNotEqualTo(some);
        Set<String> queued = Set.copyOf(routed());
        for (int i = 0; i < replies; i++) {
            assertThat(back.contains(events[i])).isNotEqualTo(queued.contains("standard: reply oi " + i));
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"a status report", "no event", "'a reply, but no channel'"})
    void route_shouldTouchNothing_whenThereIsNothingToRoute(String what) {
        if (!what.contains("no channel")) {
            CHANNELS.forEach(channel -> TestChannels.channels(stores, channel));
        }
        Event report = new Event.StatusReport(Optional.empty(), Optional.empty(), ANA, Optional.of(T0), "vivo");
        Event[] events = switch (what) {
            case "a status report" -> new Event[] {report};
            case "no event" -> new Event[0];
            default -> new Event[] {reply(ANA, 0, "oi")};
        };

        int before = stores.touched().size();

        assertThat(route(events)).isEmpty();

        assertThat(published()).isEmpty();
        assertThat(stores.touched().subList(before, stores.touched().size()))
                .noneMatch(touched -> touched.partition().startsWith("C#"));
        assertThat(stores.routing().channels(List.of(ANA), NOW)).isEmpty();
    }
}
