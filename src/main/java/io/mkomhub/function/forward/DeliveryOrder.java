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
 * The order in which one endpoint is told notifications.
 *
 * <p>Guarantee: notifications about one person are told one after another, in the order in which things happened; those about
 * different people do not wait for each other. Limit: it orders what one run has. {@link NotificationClaims} keeps statuses in order
 * across runs.
 */
final class DeliveryOrder {

    private DeliveryOrder() {}

    /** By the time of what happened, and statuses of the same time by how far they go. */
    static List<QueuedDelivery> byTime(Collection<QueuedDelivery> deliveries) {
        return deliveries.stream()
                .sorted(Comparator.comparing((QueuedDelivery delivery) ->
                                delivery.notification().at())
                        .thenComparing(delivery -> delivery.notification().rank()))
                .toList();
    }

    /**
     * Statuses that another status of the same message goes beyond.
     *
     * @param isTold whether the peer is told a notification at all; one that it is not told does not overtake
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
     * In the order in which they are suited to probe an endpoint: the least tried first, then the newest. The oldest may be old
     * because its peer cannot process it, and would show nothing about the endpoint.
     */
    static List<QueuedDelivery> forProbe(Collection<QueuedDelivery> deliveries) {
        return deliveries.stream()
                .sorted(Comparator.comparing(
                                (QueuedDelivery delivery) -> delivery.delivery().attempts())
                        .thenComparing(delivery -> delivery.notification().at(), Comparator.reverseOrder()))
                .toList();
    }

    /** One list for each person, each in the given order. */
    static List<List<QueuedDelivery>> byPerson(Collection<QueuedDelivery> deliveries) {
        Map<String, List<QueuedDelivery>> lanes = new LinkedHashMap<>();
        deliveries.forEach(delivery -> lanes.computeIfAbsent(
                        delivery.notification().msisdn().person(), person -> new ArrayList<>())
                .add(delivery));
        return List.copyOf(lanes.values());
    }
}
