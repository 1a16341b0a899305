package io.mkomhub.platform.dynamodb;

import io.mkomhub.platform.fault.InvalidKeyException;
import io.mkomhub.platform.json.Utf8Length;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The primary key of an item. The constructor throws an {@link InvalidKeyException} if a part is empty or too long.
 *
 * @param pk partition key, 1 to 2,048 bytes in UTF-8
 * @param sk sort key, 1 to 1,024 bytes in UTF-8
 */
public record ItemKey(String pk, String sk) {

    /** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html#limits-partition-sort-keys */
    private static final int MAX_PK_BYTES = 2_048;

    private static final int MAX_SK_BYTES = 1_024;

    public ItemKey {
        checkPartition(pk);
        if (sk.isEmpty() || Utf8Length.of(sk) > MAX_SK_BYTES) {
            throw new InvalidKeyException(
                    "a name, number or reference is empty, or longer than 1,000 bytes in UTF-8; use a shorter one");
        }
    }

    /**
     * Checks that a text is a valid partition key: 1 to 2,048 bytes in UTF-8.
     *
     * @throws InvalidKeyException if it is not
     */
    public static void checkPartition(String pk) {
        if (pk.isEmpty() || Utf8Length.of(pk) > MAX_PK_BYTES) {
            throw new InvalidKeyException(
                    "a name, number or reference is empty, or longer than 2,000 bytes in UTF-8; use a shorter one");
        }
    }

    /** The key for DynamoDB. */
    public Map<String, AttributeValue> attributes() {
        return Map.of(Table.PK, AttributeValue.fromS(pk), Table.SK, AttributeValue.fromS(sk));
    }
}
