package io.mkomhub.channel.mkom;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.core.codec.Events;
import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.Event.Reply;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.json.Json;
import io.mkomhub.platform.sqs.Queues;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CallbackRecordsTest {

    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

    private static CallbackRecords of(String... texts) {
        String body = Json.write(Json.array()
                .addAll(Arrays.stream(texts)
                        .map(text ->
                                Json.object().put("msisdn", "5511980664212").put("message", text))
                        .toList()));
        return CallbackRecords.of(
                Callbacks.read(body.getBytes(StandardCharsets.UTF_8)), CorrelationId.of("req-1"), NOW);
    }

    static Stream<List<Integer>> lengths() {
        return Stream.of(
                List.of(1),
                List.of(124_000, 124_000),
                List.of(130_000, 130_000),
                List.of(240_000, 10_000),
                List.of(10, 10, 240_000, 10, 10),
                List.of(90_000, 90_000, 70_000),
                Stream.generate(() -> 3_000).limit(85).toList(),
                Stream.generate(() -> 1).limit(205).toList());
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void of_shouldKeepEveryReplyInItsOrder_inRecordsThatAQueueTakes(List<Integer> lengths) {
        CallbackRecords callbacks = of(lengths.stream().map("x"::repeat).toArray(String[]::new));

        List<Event> events = new ArrayList<>();
        for (String record : callbacks.records()) {
            assertThat(record.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(Queues.MAX_BYTES);
            events.addAll(Events.read(record).events());
        }
        assertThat(events).extracting(event -> ((Reply) event).text().length()).containsExactlyElementsOf(lengths);
        assertThat(callbacks.kept()).isEqualTo(lengths.size());
        assertThat(callbacks.unreadable()).isEmpty();
    }

    @Test
    void of_shouldKeepTheOthers_whenOneIsTooLargeForAnyRecord() {
        CallbackRecords callbacks = of("a", "\u0001".repeat(50_000), "b");

        assertThat(callbacks.kept()).isEqualTo(2);
        assertThat(callbacks.unreadable()).singleElement().satisfies(large -> {
            assertThat(large.index()).isEqualTo(1);
            assertThat(large.field()).isEqualTo("[1]");
            assertThat(large.detail()).contains("250000 bytes");
        });
        assertThat(callbacks.records())
                .allSatisfy(record -> assertThat(record.getBytes(StandardCharsets.UTF_8).length)
                        .isLessThanOrEqualTo(Queues.MAX_BYTES));
        assertThat(callbacks.records().get(callbacks.records().size() - 1)).contains("its end is cut off");
    }

    /** What takes it says that it is too large. */
    @Test
    void of_shouldLeaveItAsItIs_whenThereIsNothingBesideIt() {
        CallbackRecords callbacks = of("\u0001".repeat(50_000));

        assertThat(callbacks.records())
                .singleElement()
                .satisfies(record -> assertThat(record.length()).isGreaterThan(Queues.MAX_BYTES));
        assertThat(callbacks.unreadable()).isEmpty();
        assertThat(Optional.of(callbacks.kept())).contains(1);
    }
}
