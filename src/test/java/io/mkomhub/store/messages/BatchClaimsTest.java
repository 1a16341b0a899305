package io.mkomhub.store.messages;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class BatchClaimsTest {

    private static final Instant T0 = Instant.parse("2026-11-20T10:00:00Z");
    private static final long END = 2_000_000_000;

    private static Item item(BatchClaims claims) {
        Item item = Item.at(new ItemKey("P#x", "K"));
        claims.attributes().forEach(item::with);
        return item;
    }

    private static String person(int number) {
        return "%064x".formatted(number);
    }

    /** Any places, claimed by a few writes. */
    @RepeatedTest(20)
    void claims_shouldBeTheSame_afterTheyWereWrittenAndRead() {
        Random random = new Random();
        Map<Integer, Claim> byPlace = new HashMap<>();
        for (int place = 1; place <= MessageBatch.MAX_MESSAGES; place++) {
            int write = random.nextInt(4);
            if (write > 0) {
                byPlace.put(
                        place,
                        new Claim(
                                person(random.nextInt()),
                                T0.plusMillis(write),
                                write == 1 ? Optional.of(T0.plusSeconds(3_600)) : Optional.empty(),
                                write < 3,
                                "writer " + write));
            }
        }
        BatchClaims claims = BatchClaims.NONE.with(byPlace, END);

        BatchClaims read = BatchClaims.read(item(claims));

        assertThat(read.byPlace()).isEqualTo(byPlace);
        assertThat(read.version()).isEqualTo(1);
        assertThat(read.expiresAt()).isEqualTo(END);
        assertThat(read.with(Map.of(), END - 1).expiresAt()).as("never shorter").isEqualTo(END);
    }

    /** A read of them is one unit, whoever was claimed with whom. */
    @Test
    void claims_shouldTakeLessThan4KB_whenAllMessagesOfABatchAreClaimedAtOnce() {
        Map<Integer, Claim> byPlace = new HashMap<>();
        for (int place = 1; place <= MessageBatch.MAX_MESSAGES; place++) {
            byPlace.put(
                    place,
                    new Claim(person(place), T0, Optional.empty(), true, "0f8fad5b-d9cb-469f-a165-70867728950e"));
        }

        Item item = item(BatchClaims.NONE.with(byPlace, END));

        assertThat(item.list("claims")).singleElement().satisfies(entry -> {
            assertThat(entry.m().get("places")).isEqualTo(AttributeValue.fromS("1-100"));
            assertThat(Objects.requireNonNull(entry.m().get("people")).b().asByteArray())
                    .hasSize(3_200);
        });
    }
}
