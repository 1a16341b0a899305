package io.mkomhub.function.forward;

import io.mkomhub.channel.Channel;
import io.mkomhub.channel.ChannelAdapter;
import io.mkomhub.core.message.NotificationDelivery;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/**
 * Sends the notifications of one run to one endpoint: a channel's address, or a host that the channel's messages name
 * for their reports. Each has its own health, so that a host that is down delays only its own notifications.
 *
 * <p>It decides which notifications are sent and in which order; a {@link DeliveryAttempt} sends each.
 */
final class Endpoint {

    /** The wait of notifications that a run has no time for. */
    private static final Duration SOON = Duration.ofSeconds(1);

    /**
     * The time over which waiting notifications are spread, so that they do not all return at once, in milliseconds.
     */
    private static final long SPREAD_MS = 4_000;

    private final Channel channel;
    private final ChannelAdapter adapter;
    private final Forwarder.Tools tools;
    private final Instant startedAt;
    private final Clock clock;
    private final RetryPolicy retries;
    private final EndpointHealth health;
    private final CallSlots slots;
    private final NotificationClaims claims;
    private final DeliveryAttempt attempt;
    private final Map<String, Result> results = new ConcurrentHashMap<>();

    /**
     * An endpoint.
     *
     * @param name the name that its health is stored under
     * @param startedAt when the run began
     */
    Endpoint(String name, Channel channel, ChannelAdapter adapter, Forwarder.Tools tools, Instant startedAt) {
        ForwardConfig config = tools.config();
        this.channel = channel;
        this.adapter = adapter;
        this.tools = tools;
        this.startedAt = startedAt;
        this.clock = tools.clock();
        this.retries = RetryPolicy.of(config, channel);
        this.health = new EndpointHealth(
                name, new Breaker(config.failures(), config.restBase(), config.restCap()), tools.endpoints(), clock);
        this.slots = new CallSlots(channel, tools.paces(), config.horizon());
        this.claims = new NotificationClaims(tools.notifications());
        this.attempt = new DeliveryAttempt(channel, adapter, tools, claims, slots, health);
    }

    /**
     * Sends notifications.
     *
     * @param deliveries the notifications, by the id of their record
     * @return the result of each, by the id of its record
     */
    Map<String, Result> tell(Map<String, NotificationDelivery> deliveries) {
        List<QueuedDelivery> open = new ArrayList<>();
        deliveries.forEach((record, delivery) -> open.add(new QueuedDelivery(record, delivery)));
        giveUpOld(open);
        skipOvertaken(open);
        Breaker.State state = health.read();
        if (state != Breaker.State.OPEN && !open.isEmpty()) {
            claims.read(open.stream().map(QueuedDelivery::notification).toList());
            skipTold(open);
            List<QueuedDelivery> ordered = DeliveryOrder.byTime(open);
            if (state == Breaker.State.HALF_OPEN && !ordered.isEmpty()) {
                probe(ordered);
            } else if (state == Breaker.State.CLOSED) {
                slots.reserve(ordered.size());
                tellAll(ordered);
            }
        }
        open.forEach(delivery -> results.computeIfAbsent(delivery.record(), record -> untried(delivery)));
        return results;
    }

    private void giveUpOld(List<QueuedDelivery> open) {
        settle(
                open,
                open.stream()
                        .filter(delivery -> retries.isGivenUp(delivery.delivery(), startedAt))
                        .toList(),
                delivery -> new Result.Dead(delivery, retries.reasonToGiveUp(delivery), Optional.empty()));
    }

    /** If the receiver needs time between two statuses, only the status with the highest rank is sent. */
    private void skipOvertaken(List<QueuedDelivery> open) {
        if (!channel.statusSpacing().isZero()) {
            settle(
                    open,
                    DeliveryOrder.overtaken(
                            open,
                            notification -> adapter.render(notification, channel, startedAt)
                                    .isPresent()),
                    Result.Done::new);
        }
    }

    private void skipTold(List<QueuedDelivery> open) {
        settle(
                open,
                open.stream()
                        .filter(delivery -> claims.isTold(delivery.notification()))
                        .toList(),
                Result.Done::new);
    }

    private void settle(
            List<QueuedDelivery> open,
            Collection<QueuedDelivery> settled,
            Function<NotificationDelivery, Result> result) {
        settled.forEach(delivery -> results.put(delivery.record(), result.apply(delivery.delivery())));
        open.removeAll(settled);
    }

    /** Probes whether the endpoint responds again and, if it does, sends the rest. */
    private void probe(List<QueuedDelivery> deliveries) {
        if (!health.beginProbe(clock.instant().plus(tools.config().timeout()).plus(DeliveryAttempt.MARGIN))) {
            return;
        }
        for (QueuedDelivery delivery : DeliveryOrder.forProbe(deliveries)) {
            // The rate is the channel's, also of its hosts that respond: no more than the probe needs.
            slots.reserve(1);
            tell(delivery);
            if (results.get(delivery.record()) instanceof Result.Delivered) {
                List<QueuedDelivery> rest = deliveries.stream()
                        .filter(other -> !results.containsKey(other.record()))
                        .toList();
                slots.reserve(rest.size());
                tellAll(rest);
                return;
            }
            if (health.isDown()) {
                return;
            }
        }
    }

    /** Sends notifications about different people in parallel, and those about one person in order. */
    private void tellAll(List<QueuedDelivery> deliveries) {
        List<List<QueuedDelivery>> lanes = DeliveryOrder.byPerson(deliveries);
        Queue<List<QueuedDelivery>> open = new ConcurrentLinkedQueue<>(lanes);
        List<CompletableFuture<Void>> work = new ArrayList<>();
        for (int i = 0; i < Math.min(tools.config().parallel(), lanes.size()); i++) {
            work.add(CompletableFuture.runAsync(
                    () -> {
                        for (List<QueuedDelivery> lane = open.poll(); lane != null; lane = open.poll()) {
                            lane.forEach(this::tell);
                        }
                    },
                    tools.workers()));
        }
        work.forEach(CompletableFuture::join);
    }

    private void tell(QueuedDelivery delivery) {
        boolean stop = health.isDown()
                || clock.instant().isAfter(startedAt.plus(tools.config().budget()));
        results.put(delivery.record(), stop ? untried(delivery) : attempt.tell(delivery.delivery()));
    }

    private Result untried(QueuedDelivery delivery) {
        Optional<Instant> leftAloneUntil = health.leftAloneUntil();
        return new Result.Again(
                delivery.delivery(),
                leftAloneUntil
                        .orElseGet(() -> clock.instant().plus(SOON))
                        .plusMillis(ThreadLocalRandom.current().nextLong(SPREAD_MS)),
                leftAloneUntil.isPresent() ? "its endpoint is not called for now" : "the run had no time left for it",
                Optional.empty());
    }
}
