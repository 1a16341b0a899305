package io.mkomhub.function.forward;

import io.mkomhub.channel.Channel;
import io.mkomhub.channel.ChannelAdapter;
import io.mkomhub.channel.Channels;
import io.mkomhub.core.message.NotificationDelivery;
import io.mkomhub.platform.fault.Faults;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.httpclient.Fetcher;
import io.mkomhub.platform.time.Sleeper;
import io.mkomhub.store.channels.EndpointStore;
import io.mkomhub.store.channels.NotificationStore;
import io.mkomhub.store.pace.PaceStore;
import io.quarkus.arc.All;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Sends notifications to channels: groups the notifications of a run by {@link Endpoint}, and processes all endpoints
 * in parallel.
 *
 * <p>Guarantee: a notification stays on the queue until the receiver accepts it, or it is dead-lettered with the
 * reason: the receiver will never accept it, or has not accepted it for {@link ForwardConfig#giveUpAfter}. Statuses of
 * one message are sent in order, never one after another of higher rank. Channels do not wait for each other.
 *
 * <p>Limit: if a receiver accepts a notification and its response is lost, the notification is sent again.
 * Notifications with the same content about one person within a few seconds are spaced for receivers that would treat
 * the second as a repeat.
 */
@ApplicationScoped
class Forwarder {

    private static final Logger LOG = Logger.getLogger(Forwarder.class);

    /** The wait after the table or a channel's settings could not be read. */
    private static final Duration UNAVAILABLE_DELAY = Duration.ofSeconds(5);

    /** The wait after an internal error. */
    private static final Duration ERROR_DELAY = Duration.ofSeconds(60);

    private static final String INTERNAL_ERROR = "an internal error of the hub";

    private final Channels channels;
    private final Map<Channel.Kind, ChannelAdapter> adapters = new HashMap<>();
    private final Tools tools;
    private final ResultRecorder results;
    private final ExecutorService workers;

    Forwarder(
            Channels channels,
            @All List<ChannelAdapter> adapters,
            NotificationStore notifications,
            EndpointStore endpoints,
            PaceStore paces,
            Fetcher fetcher,
            ResultRecorder results,
            ForwardConfig config,
            Clock clock,
            Sleeper sleeper) {
        this.channels = channels;
        adapters.forEach(adapter -> this.adapters.put(adapter.kind(), adapter));
        this.results = results;
        this.workers = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "forward");
            thread.setDaemon(true);
            return thread;
        });
        this.tools = new Tools(notifications, endpoints, paces, fetcher, config, workers, clock, sleeper);
    }

    /** The dependencies of every endpoint. */
    record Tools(
            NotificationStore notifications,
            EndpointStore endpoints,
            PaceStore paces,
            Fetcher fetcher,
            ForwardConfig config,
            ExecutorService workers,
            Clock clock,
            Sleeper sleeper) {}

    /**
     * Executes one run over a batch of records.
     *
     * @param deliveries the notifications, by the id of their record
     * @param startedAt when the run began
     * @return the ids of records that SQS must deliver again
     */
    Set<String> forward(Map<String, NotificationDelivery> deliveries, Instant startedAt) {
        Instant now = tools.clock().instant();
        Map<Destination, Map<String, NotificationDelivery>> byDestination = new LinkedHashMap<>();
        deliveries.forEach((record, delivery) -> byDestination
                .computeIfAbsent(Destination.of(delivery.notification()), destination -> new LinkedHashMap<>())
                .put(record, delivery.since(now)));
        List<CompletableFuture<Map<String, Result>>> groups = new ArrayList<>();
        byDestination.forEach((destination, group) ->
                groups.add(CompletableFuture.supplyAsync(() -> forward(destination, group, startedAt), workers)));
        Map<String, Result> found = new LinkedHashMap<>();
        groups.forEach(group -> found.putAll(group.join()));
        return results.record(found);
    }

    private Map<String, Result> forward(
            Destination destination, Map<String, NotificationDelivery> group, Instant startedAt) {
        String name = destination.channel();
        try {
            Optional<Channel> channel = channels.find(name);
            if (channel.isEmpty()) {
                return all(
                        group, delivery -> new Result.Dead(delivery, "there is no channel " + name, Optional.empty()));
            }
            ChannelAdapter adapter = adapters.get(channel.get().kind());
            if (adapter == null) {
                throw new IllegalStateException("no adapter for channels of kind "
                        + channel.get().kind().word());
            }
            return new Endpoint(destination.name(), channel.get(), adapter, tools, startedAt).tell(group);
        } catch (UnavailableException e) {
            LOG.errorf("%d notifications to channel %s wait: %s", (Integer) group.size(), name, e.getMessage());
            return all(
                    group,
                    delivery -> new Result.Again(
                            delivery,
                            tools.clock().instant().plus(UNAVAILABLE_DELAY),
                            String.valueOf(e.getMessage()),
                            Optional.empty()));
        } catch (RuntimeException e) {
            LOG.errorf("%d notifications to channel %s wait: %s", (Integer) group.size(), name, Faults.describe(e));
            return all(
                    group,
                    delivery -> new Result.Again(
                            delivery.failed(INTERNAL_ERROR),
                            tools.clock().instant().plus(ERROR_DELAY),
                            INTERNAL_ERROR,
                            Optional.empty()));
        }
    }

    private static Map<String, Result> all(
            Map<String, NotificationDelivery> group, Function<NotificationDelivery, Result> result) {
        Map<String, Result> same = new LinkedHashMap<>();
        group.forEach((record, delivery) -> same.put(record, result.apply(delivery)));
        return same;
    }

    @PreDestroy
    void close() {
        workers.shutdownNow();
    }
}
