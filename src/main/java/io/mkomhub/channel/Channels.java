package io.mkomhub.channel;

import io.mkomhub.channel.mkom.MailingDefaults;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.platform.cache.Refreshing;
import io.mkomhub.platform.metrics.Alerts;
import io.mkomhub.store.documents.DocumentStore;
import io.mkomhub.store.documents.DocumentStore.DocumentKind;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The stored channels, cached.
 *
 * <p>Guarantee: a channel that was just created is found. Limit: a changed or deleted channel may be used in its old
 * form for {@link ChannelConfig#fresh}, or for as long as DynamoDB is unavailable.
 */
@ApplicationScoped
public class Channels {

    /** The least age of the cache at which a name that is not in it causes another read. */
    private static final Duration RECHECK = Duration.ofSeconds(1);

    private final DocumentStore store;
    private final ChannelConfig config;
    private final MailingDefaults defaults;
    private final Alerts alerts;
    private final Refreshing<List<Channel>> channels;

    Channels(DocumentStore store, ChannelConfig config, MailingDefaults defaults, Alerts alerts, Clock clock) {
        this.store = store;
        this.config = config;
        this.defaults = defaults;
        this.alerts = alerts;
        this.channels = new Refreshing<>("the list of channels", this::stored, clock);
    }

    /**
     * The channel with this name.
     *
     * @throws UnavailableException if the channels cannot be read
     */
    public Optional<Channel> find(String name) {
        return Channel.named(name, all()).or(() -> Channel.named(name, channels.get(RECHECK)));
    }

    /**
     * Every channel, ordered by name.
     *
     * @throws UnavailableException if the channels cannot be read
     */
    public List<Channel> all() {
        return channels.get(config.fresh());
    }

    /**
     * The channel for replies that belong to no other channel.
     *
     * @throws UnavailableException if the channels cannot be read
     */
    public Optional<Channel> standard() {
        return all().stream().filter(Channel::isDefault).findFirst();
    }

    /**
     * The mailing that a channel's messages are sent in.
     *
     * @throws UnavailableException if neither the channel nor the hub has one
     */
    public Mailing mailingOf(Channel channel) {
        return Mailing.of(
                        channel.mailingIdentifier().or(defaults::identifier),
                        channel.costCentreId().or(defaults::costCentreId))
                .orElseThrow(() -> alerts.settings(
                        "channel " + channel.name() + " has no mailing, and the hub has no default mailing"));
    }

    /** Reads the channels from the table. Leaves out those that cannot be parsed. */
    public List<Channel> stored() {
        return store.all(DocumentKind.CHANNEL, ChannelJson::read);
    }

    public void put(Channel channel) {
        store.put(DocumentKind.CHANNEL, channel.name(), ChannelJson.write(channel));
        channels.clear();
    }

    public boolean delete(String name) {
        boolean known = store.delete(DocumentKind.CHANNEL, name);
        channels.clear();
        return known;
    }
}
