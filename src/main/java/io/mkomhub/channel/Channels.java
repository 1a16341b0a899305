package io.mkomhub.channel;

import io.mkomhub.channel.mkom.MailingDefaults;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.platform.cache.Refreshing;
import io.mkomhub.platform.metrics.Alerts;
import io.mkomhub.store.documents.DocumentStore;
import io.mkomhub.store.documents.DocumentStore.Kind;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The channels as they are stored.
 *
 * <p>Guarantee: a channel that was just written is found. Limit: one that was changed or deleted may be used as it was for
 * {@link ChannelConfig#fresh}; while DynamoDB is away, for as long as that takes.
 */
@ApplicationScoped
public class Channels {

    /** How old what is known must be before it is read again for the sake of a name that is not in it. */
    private static final Duration RECHECK = Duration.ofSeconds(1);

    private final DocumentStore store;
    private final ChannelConfig config;
    private final MailingDefaults defaults;
    private final Alerts alerts;
    private final Refreshing<List<Channel>> channels =
            new Refreshing<>("the list of channels", this::stored, InstantSource.system());

    Channels(DocumentStore store, ChannelConfig config, MailingDefaults defaults, Alerts alerts) {
        this.store = store;
        this.config = config;
        this.defaults = defaults;
        this.alerts = alerts;
    }

    /** The channel of this name. @throws UnavailableException if there is no telling */
    public Optional<Channel> find(String name) {
        return Channel.named(name, all()).or(() -> Channel.named(name, channels.get(RECHECK)));
    }

    /** Every channel, in the order of their names. @throws UnavailableException if there is no telling */
    public List<Channel> all() {
        return channels.get(config.fresh());
    }

    /** The channel for replies that belong to no other. @throws UnavailableException if there is no telling */
    public Optional<Channel> standard() {
        return all().stream().filter(Channel::isDefault).findFirst();
    }

    /** The mailing that messages through a channel go with. @throws UnavailableException if neither it nor the hub has one */
    public Mailing mailingOf(Channel channel) {
        return Mailing.of(
                        channel.mailingIdentifier().or(defaults::identifier),
                        channel.costCentreId().or(defaults::costCentreId))
                .orElseThrow(() -> alerts.settings(
                        "channel " + channel.name() + " has no mailing, and the hub has none of its own"));
    }

    /** The channels as they are now. One that cannot be read any more is left out. */
    public List<Channel> stored() {
        return store.all(Kind.CHANNEL, ChannelJson::read);
    }

    public void put(Channel channel) {
        store.put(Kind.CHANNEL, channel.name(), ChannelJson.write(channel));
        channels.clear();
    }

    public boolean delete(String name) {
        boolean known = store.delete(Kind.CHANNEL, name);
        channels.clear();
        return known;
    }
}
