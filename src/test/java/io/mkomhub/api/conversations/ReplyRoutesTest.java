package io.mkomhub.api.conversations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.platform.http.FormData;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.store.TestTable;
import io.mkomhub.store.messages.EventStore;
import io.mkomhub.store.messages.EventStore.AttributedEvent;
import io.mkomhub.store.messages.EventStore.Extent;
import io.mkomhub.store.messages.EventStore.ReceivedEvent;
import io.mkomhub.store.messages.MessageBatchStore;
import io.mkomhub.store.messages.MessageStore;
import io.mkomhub.store.messages.ReferenceIndex;
import io.mkomhub.store.people.ReplySearch;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplyRoutesTest {

    /** The last moment of a day in Brasília, and the first of the next one. */
    private static final Instant LAST = Instant.parse("2026-11-27T02:59:59.999Z");

    private static TestTable dynamo;
    private static ReplyRoutes routes;

    @BeforeAll
    static void start() {
        dynamo = new TestTable();
        EventStore events =
                new EventStore(dynamo.table(), dynamo.hashes(), new ReferenceIndex(dynamo.table(), dynamo.hashes()));
        events.add(List.of(reply("a", LAST), reply("b", LAST.plusMillis(1))));
        MessageStore messages =
                new MessageStore(dynamo.table(), dynamo.hashes(), new MessageBatchStore(dynamo.table()));
        routes = new ReplyRoutes(
                new ReplySearch(dynamo.table(), messages), Clock.fixed(LAST.plusSeconds(60), ZoneOffset.UTC));
    }

    @AfterAll
    static void stop() {
        dynamo.close();
    }

    private static ReceivedEvent reply(String text, Instant at) {
        Event.Reply reply = new Event.Reply(
                Optional.of("71"), Optional.empty(), new Msisdn("5511953959059"), Optional.empty(), text);
        return new ReceivedEvent(new AttributedEvent(Optional.empty(), reply), at, Extent.WHOLE);
    }

    private static String listed(String query) {
        Map<String, String> parameters = new TreeMap<>();
        FormData.parse(query).forEach((name, values) -> parameters.put(name, values.get(0)));
        HttpRequest request = new HttpRequest("GET", "/replies", query, parameters, Map.of(), new byte[0], "", "");
        return routes.routes()
                .get(0)
                .handler()
                .answer(request, new Route.Call("office", Set.of("read"), Set.of(), Map.of()))
                .body();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            from=2026-11-26                                                | ab
            from=2026-11-26&to=2026-11-27                                  | a
            from=2026-11-27                                                | b
            from=2026-11-27T00:00:00-03:00                                 | b
            from=2026-11-27T02:59:59.999Z&to=2026-11-27T03:00:00Z          | a
            from=2026-11-28                                                | ''
            """)
    void list_shouldHaveTheRepliesOfThePeriod_whenADayBeginsInBrasilia(String query, String texts) {
        assertThat(listed(query + "&format=jsonl").replaceAll("(?s)[^\n]*\"message\":\"(.)\"[^\n]*\n", "$1"))
                .isEqualTo(texts);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            to=2026-11-26                       | from: is missing
            from=yesterday                      | from: must be a day
            from=2026-11-26T12:00:00            | from: must be a day
            from=2026-02-30                     | from: must be a day
            from=1999-01-01                     | from: must be a day
            from=2026-11-26&to=9999-01-01       | to: must be a day
            from=2026-11-26&to=2026-11-26       | to: must be after from
            from=2026-11-26&mailing=natal       | mailing: is not the id of a mailing
            from=2026-11-26&cursor=eA           | cursor: is not the cursor
            """)
    void list_shouldBeRefused_whenThePeriodIsNone(String query, String error) {
        assertThatThrownBy(() -> listed(query))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(error);
    }
}
