package io.mkomhub.local.dynamodb.engine.storage;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The key of a table or an index: a partition key, and perhaps a sort key. */
public record KeySchema(Attribute partition, Optional<Attribute> sort) {

    /**
     * An attribute of a key.
     *
     * @param type S, N or B
     */
    public record Attribute(String name, String type) {}

    /** Its attributes, the partition key first. */
    public List<Attribute> attributes() {
        return Stream.concat(Stream.of(partition), sort.stream()).toList();
    }

    /** Names of its attributes, the partition key first. */
    public List<String> names() {
        return attributes().stream().map(Attribute::name).toList();
    }
}
