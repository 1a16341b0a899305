package io.mkomhub.store;

import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Where an item lies.
 *
 * @param pk partition key
 * @param sk sort key
 */
record ItemKey(String pk, String sk) {

    Map<String, AttributeValue> attributes() {
        return Map.of(Table.PK, AttributeValue.fromS(pk), Table.SK, AttributeValue.fromS(sk));
    }
}
