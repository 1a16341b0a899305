package io.mkomhub.function.forward;

import io.mkomhub.core.message.ChannelNotification;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The order in which notifications are sent to one endpoint.
 *
 * <p>Guarantee: notifications about one person are sent one after another, in the order of the events; those about
 * different people do not wait for each other. Limit: it orders the notifications of one run.
 * {@link NotificationClaims} keeps statuses in order across runs.
 */
final class DeliveryOrder {

    private DeliveryOrder() {}

    /** Orders notifications by the time of the event, and statuses of the same time by rank. */
    static List<QueuedDelivery> byTime(Collection<QueuedDelivery> deliveries) {
        return deliveries.stream()
                .sorted(Comparator.comparing((QueuedDelivery delivery) ->
                                delivery.notification().at())
                        .thenComparing(delivery -> delivery.notification().rank()))
                .toList();
    }

    /**
     * Returns the statuses that a status of higher rank of the same message supersedes.
     *
     * @param isTold whether a notification is sent at all; one that is not sent supersedes nothing
     */
    static List<QueuedDelivery> overtaken(
            Collection<QueuedDelivery> deliveries, Predicate<ChannelNotification> isTold) {
        Map<String, Integer> furthest = new HashMap<>();
        deliveries.stream()
                .map(QueuedDelivery::notification)
                .filter(notification -> notification.news() instanceof ChannelNotification.StatusChange)
                .filter(isTold)
                .forEach(notification -> furthest.merge(notification.topic(), notification.rank(), Math::max));
        return deliveries.stream()
                .filter(delivery -> delivery.notification().rank()
                        < furthest.getOrDefault(delivery.notification().topic(), 0))
                .toList();
    }

    /**
     * Orders notifications by how well they probe an endpoint: the one with the fewest attempts first, then the newest.
     * The oldest may be old because its receiver cannot process it, and would show nothing about the endpoint.
     */
    static List<QueuedDelivery> forProbe(Collection<QueuedDelivery> deliveries) {
        return deliveries.stream()
                .sorted(Comparator.comparing(
                                (QueuedDelivery delivery) -> delivery.delivery().attempts())
                        .thenComparing(delivery -> delivery.notification().at(), Comparator.reverseOrder()))
                .toList();
    }

    /** Returns one list for each person, each in the given order. */
    static List<List<QueuedDelivery>> byPerson(Collection<QueuedDelivery> deliveries) {
        Map<String, List<QueuedDelivery>> lanes = new LinkedHashMap<>();
        deliveries.forEach(delivery -> lanes.computeIfAbsent(
                        delivery.notification().msisdn().person(), person -> new ArrayList<>())
                .add(delivery));
        return List.copyOf(lanes.values());
    }
}
