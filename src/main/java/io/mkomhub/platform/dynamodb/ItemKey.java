package io.mkomhub.platform.dynamodb;

import io.mkomhub.platform.fault.InvalidKeyException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Where an item lies.
 *
 * @param pk partition key
 * @param sk sort key
 */
public record ItemKey(String pk, String sk) {

    /** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html#limits-partition-sort-keys */
    private static final int MAX_PK_BYTES = 2_048;

    private static final int MAX_SK_BYTES = 1_024;

    public ItemKey {
        checkPartition(pk);
        if (sk.isEmpty() || sk.getBytes(StandardCharsets.UTF_8).length > MAX_SK_BYTES) {
            throw new InvalidKeyException(
                    "a name, number or reference is empty, or longer than 1,000 bytes in UTF-8; use a shorter one");
        }
    }

    /**
     * Checks that a text can be a partition key: 1 to 2,048 bytes in UTF-8.
     *
     * @throws InvalidKeyException if it cannot
     */
    public static void checkPartition(String pk) {
        if (pk.isEmpty() || pk.getBytes(StandardCharsets.UTF_8).length > MAX_PK_BYTES) {
            throw new InvalidKeyException(
                    "a name, number or reference is empty, or longer than 2,000 bytes in UTF-8; use a shorter one");
        }
    }

    /** The key as DynamoDB takes it. */
    public Map<String, AttributeValue> attributes() {
        return Map.of(Table.PK, AttributeValue.fromS(pk), Table.SK, AttributeValue.fromS(sk));
    }
}
