package io.mkomhub.function.forward;

import io.mkomhub.channel.Channel;
import io.mkomhub.channel.ChannelAdapter;
import io.mkomhub.channel.Channels;
import io.mkomhub.core.audit.AuditLog;
import io.mkomhub.core.codec.NotificationJson;
import io.mkomhub.core.message.NotificationDelivery;
import io.mkomhub.platform.fault.Faults;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.httpclient.Fetcher;
import io.mkomhub.platform.metrics.Metric;
import io.mkomhub.platform.metrics.Metrics;
import io.mkomhub.platform.sqs.QueueName;
import io.mkomhub.platform.sqs.Queues;
import io.mkomhub.platform.sqs.Queues.Delayed;
import io.mkomhub.store.channels.EndpointStore;
import io.mkomhub.store.channels.NotificationStore;
import io.quarkus.arc.All;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
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
 * Tells notifications to the peers of their channels.
 *
 * <p>Guarantee: a notification stays on the queue until its peer has it, or it becomes a dead letter with the reason: because the
 * peer will never take it, or has not for {@link ForwardConfig#giveUpAfter}. Statuses of one message are told in order, never
 * one after another that goes further. Channels do not wait for each other.
 *
 * <p>Limit: a peer that took a notification without our hearing of it is told again. What says the same of one person within a few
 * seconds is spaced for peers that would take it for a repeat.
 *
 * <p>What has to wait goes back as a new, delayed record before the old one is acknowledged, as {@code send} does it.
 */
@ApplicationScoped
class Forwarder {

    private static final Logger LOG = Logger.getLogger(Forwarder.class);

    /** Wait for what a run found no time for. */
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Channels channels;
    private final Map<Channel.Kind, ChannelAdapter> wires = new HashMap<>();
    private final Tools tools;
    private final Queues queues;
    private final Metrics metrics;
    private final AuditLog auditLog;
    private final ExecutorService workers;

    Forwarder(
            Channels channels,
            @All List<ChannelAdapter> wires,
            NotificationStore notifications,
            EndpointStore endpoints,
            Fetcher fetcher,
            Queues queues,
            Metrics metrics,
            AuditLog auditLog,
            ForwardConfig config) {
        this.channels = channels;
        wires.forEach(wire -> this.wires.put(wire.kind(), wire));
        this.queues = queues;
        this.metrics = metrics;
        this.auditLog = auditLog;
        this.workers = Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "forward");
            thread.setDaemon(true);
            return thread;
        });
        this.tools = new Tools(notifications, endpoints, fetcher, config, workers);
    }

    /** What every group works with. */
    record Tools(
            NotificationStore notifications,
            EndpointStore endpoints,
            Fetcher fetcher,
            ForwardConfig config,
            ExecutorService workers) {}

    /** Does the work of a batch; gives the records that could not be put back on the queue. */
    Set<String> forward(Map<String, NotificationDelivery> deliveries, Instant startedAt) {
        Instant now = Instant.now();
        Map<Destination, Map<String, NotificationDelivery>> byDestination = new LinkedHashMap<>();
        deliveries.forEach((record, delivery) -> byDestination
                .computeIfAbsent(Destination.of(delivery.notification()), destination -> new LinkedHashMap<>())
                .put(record, delivery.since(now)));
        List<CompletableFuture<Map<String, Result>>> groups = new ArrayList<>();
        byDestination.forEach((destination, group) ->
                groups.add(CompletableFuture.supplyAsync(() -> forward(destination, group, startedAt), workers)));
        Map<String, Result> results = new LinkedHashMap<>();
        groups.forEach(group -> results.putAll(group.join()));
        return conclude(results);
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
            ChannelAdapter wire = wires.get(channel.get().kind());
            if (wire == null) {
                throw new IllegalStateException(
                        "nobody speaks " + channel.get().kind().word());
            }
            return new Endpoint(destination.name(), channel.get(), wire, tools, startedAt).tell(group);
        } catch (UnavailableException e) {
            LOG.errorf("%d notifications to channel %s wait: %s", (Integer) group.size(), name, e.getMessage());
            return all(
                    group,
                    delivery -> new Result.Again(
                            delivery,
                            Instant.now().plus(SOON.multipliedBy(5)),
                            String.valueOf(e.getMessage()),
                            Optional.empty()));
        } catch (RuntimeException e) {
            LOG.errorf("%d notifications to channel %s wait: %s", (Integer) group.size(), name, Faults.describe(e));
            return all(
                    group,
                    delivery -> new Result.Again(
                            delivery.failed("an error of the hub's own"),
                            Instant.now().plusSeconds(60),
                            "an error of the hub's own",
                            Optional.empty()));
        }
    }

    private static Map<String, Result> all(
            Map<String, NotificationDelivery> group, Function<NotificationDelivery, Result> result) {
        Map<String, Result> results = new LinkedHashMap<>();
        group.forEach((record, delivery) -> results.put(record, result.apply(delivery)));
        return results;
    }

    /** Puts back what has to wait, buries what is given up; gives the records of which that failed. */
    private Set<String> conclude(Map<String, Result> results) {
        List<String> records = new ArrayList<>();
        List<Delayed> waiting = new ArrayList<>();
        Set<String> comingBack = new HashSet<>();
        Instant now = Instant.now();
        int dead = 0;
        int told = 0;
        Duration oldest = Duration.ZERO;
        for (Map.Entry<String, Result> result : results.entrySet()) {
            if (result.getValue() instanceof Result.Again again) {
                Duration age = again.delivery()
                        .since()
                        .map(since -> Duration.between(since, now))
                        .orElse(Duration.ZERO);
                oldest = age.compareTo(oldest) > 0 ? age : oldest;
                records.add(result.getKey());
                waiting.add(new Delayed(
                        NotificationJson.write(again.delivery()),
                        Duration.ofSeconds(Math.max(
                                0, (Duration.between(now, again.due()).toMillis() + 999) / 1000))));
                auditLog.notification(again.delivery(), AuditLog.Delivered.KEPT, again.reason(), again.took());
            } else if (result.getValue() instanceof Result.Dead letter) {
                dead++;
                deadLetter(result.getKey(), letter, comingBack);
            } else if (result.getValue() instanceof Result.Delivered done) {
                told++;
                auditLog.notification(done.delivery(), AuditLog.Delivered.TOLD, "", done.took());
            } else {
                auditLog.notification(result.getValue().delivery(), AuditLog.Delivered.NEEDLESS, "", Optional.empty());
            }
        }
        queues.putLater(QueueName.FORWARD, waiting).forEach(place -> comingBack.add(records.get(place)));
        metrics.count(Map.of(
                Metric.NOTIFICATIONS_DELIVERED,
                told,
                Metric.NOTIFICATIONS_RETRIED,
                waiting.size(),
                Metric.NOTIFICATIONS_DEAD_LETTERED,
                dead,
                Metric.OLDEST_NOTIFICATION_SECONDS,
                Math.toIntExact(oldest.toSeconds())));
        return comingBack;
    }

    private void deadLetter(String record, Result.Dead letter, Set<String> comingBack) {
        try {
            queues.deadLetter(QueueName.FORWARD, NotificationJson.writeDead(letter.delivery()), letter.reason());
            auditLog.notification(letter.delivery(), AuditLog.Delivered.GIVEN_UP, letter.reason(), letter.took());
        } catch (UnavailableException e) {
            LOG.errorf("record %s of the forward queue comes back: %s", record, e.getMessage());
            comingBack.add(record);
        }
    }

    @PreDestroy
    void close() {
        workers.shutdownNow();
    }
}
