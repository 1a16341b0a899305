package io.mkomhub.function.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.channel.TestChannels;
import io.mkomhub.core.codec.NotificationJson;
import io.mkomhub.core.codec.PartsDue;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.ChannelOrigin;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.sqs.TestQueues;
import io.mkomhub.store.TestStores;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReassemblyTimeoutTest {

    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

    private final TestStores stores = new TestStores();
    private final TestQueues queues = new TestQueues();
    private final List<String> checked = new ArrayList<>();

    /** The sets of parts are called by what becomes of them. */
    private final ReassemblyTimeout timeout = new ReassemblyTimeout(
            (due, now) -> {
                assertThat(now).isEqualTo(NOW);
                checked.add(due.set());
                return switch (due.set()) {
                    case "given up" -> Optional.of(failure(due.key()));
                    case "unavailable" -> throw new UnavailableException("DynamoDB failed to read", null);
                    default -> Optional.empty();
                };
            },
            TestChannels.publisher(queues.queues(), stores),
            Clock.fixed(NOW, ZoneOffset.UTC));

    @AfterEach
    void stop() {
        stores.close();
    }

    private static ChannelNotification failure(String id) {
        MessageId message = MessageId.parse("01aryz6s41tsv4rrffq69g5fav-1");
        return new ChannelNotification(
                id,
                "main",
                new Msisdn("5511999990001"),
                NOW,
                new ChannelNotification.StatusChange(
                        message,
                        new ChannelOrigin("main", "id-1"),
                        MessageStatus.FAILED,
                        Optional.of("a part of the message did not arrive"),
                        Optional.empty()));
    }

    private static PartsDue due(String key, String set) {
        return new PartsDue(key, set, NOW);
    }

    private List<String> published() {
        return queues.batched("forward").stream()
                .map(record -> NotificationJson.read(record).notification().id())
                .toList();
    }

    @ParameterizedTest(
            name = "parts {0}, queue {1}, {2} ms to the deadline: comes back {3}, published {4}, checked {5}")
    @CsvSource({
        "complete,    works, 1000, false, false, true",
        "complete,    fails, 1000, false, false, true",
        "complete,    works, 0,    false, false, true",
        "complete,    works, -1,   true,  false, false",
        "given up,    works, 1000, false, true,  true",
        "given up,    fails, 1000, true,  false, true",
        "given up,    works, -1,   true,  false, false",
        "unavailable, works, 1000, true,  false, true",
        "unavailable, fails, 1000, true,  false, true"
    })
    void check_shouldGiveARecordBack_untilItsSenderIsNotified(
            String set, String queue, long left, boolean comesBack, boolean isPublished, boolean isChecked) {
        if (queue.equals("fails")) {
            queues.failRequest(1);
        }

        assertThat(timeout.check(Map.of("r", due("k", set)), NOW.plusMillis(left)))
                .hasSize(comesBack ? 1 : 0)
                .isSubsetOf("r");

        assertThat(published()).hasSize(isPublished ? 1 : 0);
        assertThat(checked).hasSize(isChecked ? 1 : 0);
    }

    @Test
    void check_shouldDoTheOthers_whenOneFails() {
        Map<String, PartsDue> reminders = new LinkedHashMap<>();
        reminders.put("1", due("a", "given up"));
        reminders.put("2", due("b", "unavailable"));
        reminders.put("3", due("c", "given up"));
        reminders.put("4", due("d", "complete"));
        reminders.put("5", due("e", "given up"));
        queues.failRequest(2);

        assertThat(timeout.check(reminders, NOW.plusSeconds(1))).containsExactlyInAnyOrder("2", "3");

        assertThat(published()).containsExactly("a", "e");
        assertThat(checked).hasSize(5);
    }

    @Test
    void check_shouldDoNothing_whenThereIsNoReminder() {
        assertThat(timeout.check(Map.of(), NOW.plusSeconds(1))).isEmpty();
        assertThat(checked).isEmpty();
    }
}
