package io.mkomhub.channel;

import io.mkomhub.channel.mkom.TestMailingDefaults;
import io.mkomhub.core.message.Priority;
import io.mkomhub.platform.metrics.TestAlerts;
import io.mkomhub.platform.sqs.Queues;
import io.mkomhub.store.TestStores;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What tells channels what happened, for tests of what stands on it. */
public final class TestChannels {

    private TestChannels() {}

    /** One that reads its channels from the given store. */
    public static NotificationPublisher publisher(Queues queues, TestStores stores) {
        return new NotificationPublisher(queues, channels(stores), stores.hashes(), Clock.systemUTC());
    }

    /** Those of the given store, which these are added to. */
    public static Channels channels(TestStores stores, Channel... added) {
        Channels all = new Channels(
                stores.documents(),
                () -> Duration.ZERO,
                TestMailingDefaults.NONE,
                TestAlerts.create(),
                Clock.systemUTC());
        List.of(added).forEach(all::put);
        return all;
    }

    /** A channel that tells an address what happens, and shows it nothing. */
    public static Channel plain(String name, Channel.Kind kind, Channel.Style style, String address) {
        return new Channel(
                name,
                kind,
                style,
                Optional.of(URI.create(address)),
                Channel.Credentials.NONE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Priority.NORMAL,
                false);
    }

    /** A webhook that is not signed. */
    public static Channel webhook(String name, String address) {
        return plain(name, Channel.Kind.WEBHOOK, Channel.Style.CLOUDEVENTS, address);
    }

    /** A channel of kind {@code kannel} with a dialect and a priority. */
    public static Channel kannel(Channel.Style style, Priority priority) {
        return new Channel(
                "main",
                Channel.Kind.KANNEL,
                style,
                Optional.empty(),
                Channel.Credentials.NONE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                priority,
                false);
    }

    /** A webhook whose messages have this priority unless they say otherwise. */
    public static Channel webhook(String name, Priority priority) {
        Channel any = webhook(name, "https://erp.example.com/");
        return new Channel(
                name,
                any.kind(),
                any.style(),
                any.address(),
                any.credentials(),
                any.sender(),
                any.mailingIdentifier(),
                any.costCentreId(),
                any.maxTps(),
                any.isDefault(),
                any.keyword(),
                priority,
                any.numberQuickReplies());
    }

    /** The same channel with a rate limit, in calls a second; empty for none. */
    public static Channel limited(Channel channel, Optional<Integer> maxTps) {
        return new Channel(
                channel.name(),
                channel.kind(),
                channel.style(),
                channel.address(),
                channel.credentials(),
                channel.sender(),
                channel.mailingIdentifier(),
                channel.costCentreId(),
                maxTps,
                channel.isDefault(),
                channel.keyword(),
                channel.priority(),
                channel.numberQuickReplies());
    }

    /** A signed webhook. */
    public static Channel webhook(String name, String address, boolean isDefault) {
        return new Channel(
                name,
                Channel.Kind.WEBHOOK,
                Channel.Style.CLOUDEVENTS,
                Optional.of(URI.create(address)),
                new Channel.Credentials(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                isDefault,
                Optional.empty(),
                Priority.NORMAL,
                false);
    }

    /** The same channel with a schedule of its own. */
    public static Channel with(Channel channel, RetrySchedule retry) {
        return with(channel, channel.filter(), channel.headers(), Optional.of(retry));
    }

    /** The same channel, told of what a filter admits. */
    public static Channel with(Channel channel, EventFilter filter) {
        return with(channel, Optional.of(filter), channel.headers(), channel.retry());
    }

    /** The same channel with headers. */
    public static Channel with(Channel channel, Headers headers) {
        return with(channel, channel.filter(), headers, channel.retry());
    }

    private static Channel with(
            Channel channel, Optional<EventFilter> filter, Headers headers, Optional<RetrySchedule> retry) {
        return new Channel(
                channel.name(),
                channel.kind(),
                channel.style(),
                channel.address(),
                channel.credentials(),
                channel.sender(),
                channel.mailingIdentifier(),
                channel.costCentreId(),
                channel.maxTps(),
                channel.isDefault(),
                channel.keyword(),
                channel.priority(),
                channel.numberQuickReplies(),
                filter,
                headers,
                retry);
    }

    /** Takes channels out of a store. */
    public static void remove(TestStores stores, String... names) {
        List.of(names).forEach(channels(stores)::delete);
    }
}
