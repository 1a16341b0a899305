package io.mkomhub.store.messages;

import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.platform.dynamodb.TableConfig;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.stream.Stream;

/** The expiry of a message's items. */
final class MessageExpiry {

    private MessageExpiry() {}

    /**
     * Returns Unix seconds. A message's items expire like all others, but not while a record of the message may still
     * arrive: that is possible for {@link TableConfig#LEAST_DAYS} days after the last planned step.
     */
    static long of(TrackedMessage message, Table table) {
        Instant last = Stream.of(message.message().schedule(), message.message().expiry())
                .flatMap(Optional::stream)
                .reduce(message.acceptedAt(), (one, other) -> one.isAfter(other) ? one : other);
        return Math.max(
                table.expiry(message.acceptedAt()),
                last.plus(TableConfig.LEAST_DAYS, ChronoUnit.DAYS).getEpochSecond());
    }
}
