package io.mkomhub.local.template;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An {@code AWS::DynamoDB::Table}.
 *
 * @param logicalId its name in the template
 * @param name its physical name
 * @param attributes the type ({@code S}, {@code N}, {@code B}) of each key attribute
 * @param keys the primary key
 * @param indexes the global secondary indexes
 * @param timeToLiveAttribute the attribute with the expiry time, if items expire
 * @param stream the stream of its changes, if it has one
 */
public record TableResource(
        String logicalId,
        String name,
        Map<String, String> attributes,
        List<Key> keys,
        List<Index> indexes,
        Optional<String> timeToLiveAttribute,
        Optional<Stream> stream) {

    /**
     * A stream of changes.
     *
     * @param arn its ARN
     * @param viewType which images of an item its records have
     */
    public record Stream(String arn, String viewType) {}

    /**
     * A part of a key.
     *
     * @param attribute the attribute's name
     * @param type {@code HASH} or {@code RANGE}
     */
    public record Key(String attribute, String type) {}

    /**
     * A global secondary index.
     *
     * @param name its name
     * @param keys its key
     * @param projectionType {@code ALL}, {@code KEYS_ONLY} or {@code INCLUDE}
     * @param nonKeyAttributes the attributes of {@code INCLUDE}
     */
    public record Index(String name, List<Key> keys, String projectionType, List<String> nonKeyAttributes) {}
}
