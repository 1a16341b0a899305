package io.mkomhub.platform.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.sqs.DeadLetters.DeadLetter;
import io.mkomhub.platform.sqs.DeadLetters.Handled;
import io.mkomhub.platform.sqs.DeadLetters.Listed;
import io.mkomhub.platform.time.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

class DeadLettersTest {

    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final String DEAD = "outbound-dead";

    private final TestClock clock = new TestClock(NOW);
    private final TestQueues queues = new TestQueues(clock);
    private final DeadLetters deadLetters = queues.deadLetterQueues();

    private void bury(int records) {
        for (int i = 0; i < records; i++) {
            queues.bury(DEAD, "id" + i, "body" + i, NOW.minusSeconds(i), "a reason");
        }
    }

    private static Set<String> done(List<DeadLetter> letters) {
        return letters.stream().map(DeadLetter::id).collect(Collectors.toSet());
    }

    private static MessageAttributeValue number(long value) {
        return MessageAttributeValue.builder()
                .dataType("Number")
                .stringValue(Long.toString(value))
                .build();
    }

    @Test
    void list_shouldShowEveryRecordOnce_andHideNone() {
        bury(23);

        Listed listed = deadLetters.list(QueueName.OUTBOUND, 100);

        assertThat(done(listed.letters())).hasSize(23);
        assertThat(listed.complete()).isTrue();
        assertThat(queues.buried(DEAD)).hasSize(23);
        DeadLetter first = listed.letters().get(0);
        assertThat(first.reason()).contains("a reason");
        assertThat(first.sentAt()).isEqualTo(NOW);
        assertThat(first.toString()).doesNotContain("body");
    }

    @Test
    void list_shouldSayThatThereAreMore_whenTheyAreMoreThanWanted() {
        bury(11);

        assertThat(deadLetters.list(QueueName.OUTBOUND, 11).complete()).isTrue();
        Listed listed = deadLetters.list(QueueName.OUTBOUND, 10);

        assertThat(listed.letters()).hasSize(10);
        assertThat(listed.complete()).isFalse();
        assertThat(queues.buried(DEAD)).hasSize(11);
    }

    @Test
    void list_shouldEndInTime_whenReceivingTakesLong() {
        bury(30);
        queues.onRequest(() -> clock.advance(Duration.ofSeconds(3)));

        Listed listed = deadLetters.list(QueueName.OUTBOUND, 100);

        assertThat(listed.letters()).hasSize(20);
        assertThat(listed.complete()).isFalse();
        assertThat(queues.buried(DEAD)).hasSize(30);
    }

    @Test
    void list_shouldHideNothing_whenSqsFailsInTheMiddle() {
        bury(12);
        queues.failRequest(2);

        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> deadLetters.list(QueueName.OUTBOUND, 100));

        assertThat(queues.buried(DEAD)).hasSize(12);
    }

    @Test
    void handle_shouldTakeTheRecordsThatAreMeant_andNoOthers() {
        bury(25);
        List<String> handled = new ArrayList<>();

        Handled result = deadLetters.handle(QueueName.OUTBOUND, Set.of("id3", "id17", "gone"), letters -> {
            letters.forEach(letter -> handled.add(letter.body()));
            return done(letters);
        });

        assertThat(handled).containsExactlyInAnyOrder("body3", "body17");
        assertThat(result).isEqualTo(new Handled(Set.of("id3", "id17"), Set.of(), true));
        assertThat(queues.buried(DEAD)).hasSize(23).doesNotContain("id3", "id17");
    }

    @Test
    void handle_shouldKeepWhatIsNotDone_andShowItAgain() {
        bury(2);

        Handled result = deadLetters.handle(QueueName.OUTBOUND, Set.of("id0", "id1"), letters -> Set.of("id1"));

        assertThat(result).isEqualTo(new Handled(Set.of("id1"), Set.of("id0"), true));
        assertThat(queues.buried(DEAD)).containsExactly("id0");
    }

    @Test
    void handleAll_shouldLeaveWhatWasDeadLetteredMeanwhile() {
        bury(12);

        Handled result = deadLetters.handleAll(QueueName.OUTBOUND, letters -> {
            letters.forEach(letter ->
                    queues.bury(DEAD, "again" + letter.id(), letter.body(), NOW.plusMillis(1), "the same reason"));
            return done(letters);
        });

        assertThat(result.done()).hasSize(12);
        assertThat(result.complete()).isTrue();
        assertThat(queues.buried(DEAD)).hasSize(12).allMatch(id -> id.startsWith("again"));
    }

    @Test
    void sendBack_shouldBeginAfresh_butNotBeforeItsTime() {
        queues.bury(
                DEAD,
                "id0",
                "body0",
                NOW,
                Map.of(
                        Tries.CRASHES, number(6),
                        Tries.FAILURES, number(7),
                        Tries.NOT_BEFORE, number(NOW.plus(Duration.ofHours(1)).toEpochMilli())));

        deadLetters.handleAll(
                QueueName.OUTBOUND, letters -> deadLetters.sendBack(QueueName.OUTBOUND, letters, body -> body + "!"));

        assertThat(queues.batched("outbound")).containsExactly("body0!");
        assertThat(queues.attributes("outbound").get(0)).containsOnlyKeys(Tries.NOT_BEFORE);
        assertThat(queues.notBefore())
                .containsExactly(NOW.plus(Duration.ofHours(1)).toEpochMilli());
        assertThat(queues.delays()).containsExactly(900);
        assertThat(queues.buried(DEAD)).isEmpty();
    }

    @Test
    void sendBack_shouldNameOnlyThoseThatTheQueueTook() {
        queues.refuse("body1");

        assertThat(deadLetters.sendBack(
                        QueueName.OUTBOUND, List.of(letter("id0", "body0"), letter("id1", "body1")), body -> body))
                .containsExactly("id0");
    }

    private static DeadLetter letter(String id, String body) {
        return new DeadLetter(id, body, NOW, Optional.empty(), Optional.empty(), id);
    }
}
