package io.mkomhub.function.forward;

import io.mkomhub.channel.Channel;
import io.mkomhub.channel.ChannelAdapter;
import io.mkomhub.channel.DeliveryResult;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.NotificationDelivery;
import io.mkomhub.function.forward.NotificationClaims.Claim;
import io.mkomhub.platform.fault.Faults;
import io.mkomhub.platform.fault.RefusedException;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.httpclient.OutgoingException;
import io.mkomhub.platform.httpclient.OutgoingRequest;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.store.channels.NotificationStore.Progress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;

/**
 * Tries to send one notification to an endpoint: claims it, waits for its slot, calls the endpoint, and stores the
 * result.
 *
 * <p>Guarantee: every attempt ends in a {@link Result}; no exception leaves it. Limit: if the endpoint accepts a
 * notification and its response is lost, the notification is sent again.
 */
final class DeliveryAttempt {

    private static final Logger LOG = Logger.getLogger(DeliveryAttempt.class);

    /** The wait while another run holds the claim. */
    private static final Duration SOON = Duration.ofSeconds(1);

    /** The wait after the table did not respond. */
    private static final Duration UNAVAILABLE_DELAY = Duration.ofSeconds(5);

    /** How much longer than the longest call a claim lasts. */
    static final Duration MARGIN = Duration.ofSeconds(5);

    private static final String BUSY = "another run is sending it to the channel";

    private final Channel channel;
    private final ChannelAdapter adapter;
    private final Forwarder.Tools tools;
    private final NotificationClaims claims;
    private final CallSlots slots;
    private final EndpointHealth health;
    private final RetryPolicy retries;
    private final Clock clock;

    DeliveryAttempt(
            Channel channel,
            ChannelAdapter adapter,
            Forwarder.Tools tools,
            NotificationClaims claims,
            CallSlots slots,
            EndpointHealth health) {
        this.channel = channel;
        this.adapter = adapter;
        this.tools = tools;
        this.claims = claims;
        this.slots = slots;
        this.health = health;
        this.retries = RetryPolicy.of(tools.config(), channel);
        this.clock = tools.clock();
    }

    /**
     * Tries to send a notification.
     *
     * @return the result
     */
    Result tell(NotificationDelivery delivery) {
        try {
            return claimAndCall(delivery);
        } catch (UnavailableException e) {
            return again(delivery, clock.instant().plus(UNAVAILABLE_DELAY), String.valueOf(e.getMessage()));
        } catch (RefusedException e) {
            return new Result.Dead(delivery, String.valueOf(e.getMessage()), Optional.empty());
        } catch (RuntimeException e) {
            LOG.errorf("notification %s waits: %s", delivery.notification().id(), Faults.describe(e));
            return retry(delivery, "an internal error of the hub", Optional.empty(), Optional.empty());
        }
    }

    private Result claimAndCall(NotificationDelivery delivery) {
        ChannelNotification notification = delivery.notification();
        if (claims.isTold(notification)) {
            return new Result.Done(delivery);
        }
        Instant now = clock.instant();
        Progress before = claims.progress(notification);
        if (now.isBefore(before.busyUntil())) {
            boolean spaced = before.told() > 0 && !before.busyUntil().isAfter(now.plus(channel.statusSpacing()));
            return spaced
                    ? again(delivery, before.busyUntil(), "the receiver got another status a moment ago")
                    : again(delivery, now.plus(SOON), BUSY);
        }
        Optional<OutgoingRequest> request = render(delivery, now);
        if (request.isEmpty()) {
            return claims.skip(notification) ? new Result.Done(delivery) : again(delivery, now.plus(SOON), BUSY);
        }
        Optional<CallSlots.Slot> slot = slots.next();
        if (slot.isPresent() && !slot.get().reserved()) {
            return again(delivery, slot.get().moment().plus(SOON), "the rate limit of its channel is reached");
        }
        Instant callAt = slot.map(CallSlots.Slot::moment).orElse(now);
        Duration spacing = adapter.spacing(notification, channel);
        Optional<Claim> claim =
                claims.claim(notification, callAt.plus(tools.config().timeout()).plus(MARGIN), spacing, now);
        if (claim.isEmpty()) {
            return spacing.isZero()
                    ? again(delivery, now.plus(SOON), BUSY)
                    : again(
                            delivery,
                            now.plus(spacing),
                            "the receiver got the same notification about this person a moment ago");
        }
        slot.ifPresent(reserved -> tools.sleeper().sleep(Duration.between(clock.instant(), reserved.moment())));
        return call(delivery, request.get(), claim.get(), spacing);
    }

    private Optional<OutgoingRequest> render(NotificationDelivery delivery, Instant now) {
        return adapter.render(delivery.notification(), channel, now)
                .map(request -> delivery.correlation()
                        .map(id -> request.with(CorrelationId.HEADER, id.text()))
                        .orElse(request));
    }

    private Result call(NotificationDelivery delivery, OutgoingRequest request, Claim claim, Duration spacing) {
        ChannelNotification notification = delivery.notification();
        DeliveryResult result;
        Instant mayArriveUntil = Instant.EPOCH;
        long from = System.nanoTime();
        try {
            result = adapter.judge(
                    notification,
                    channel,
                    tools.fetcher().exchange(request, tools.config().timeout()));
        } catch (OutgoingException e) {
            result = new DeliveryResult.Retry(String.valueOf(e.getMessage()), true, Optional.empty());
            if (notification.news() instanceof ChannelNotification.StatusChange) {
                // The notification may still arrive. No later status may be sent before it.
                mayArriveUntil = clock.instant().plus(tools.config().timeout());
            }
        }
        Optional<Duration> took = Optional.of(Duration.ofNanos(System.nanoTime() - from));
        if (result instanceof DeliveryResult.Accepted) {
            claims.told(claim, nextStatusFrom(notification), clock.instant().plus(spacing));
        } else {
            claims.notTold(claim, mayArriveUntil);
        }
        if (result instanceof DeliveryResult.Retry retry && retry.endpointDown()) {
            health.failed(retry.after().map(retries::allowed).orElse(Duration.ZERO), retry.reason());
        } else {
            health.answered();
        }
        if (result instanceof DeliveryResult.Retry retry) {
            return retry(delivery, retry.reason(), retry.after(), took);
        } else if (result instanceof DeliveryResult.Rejected rejected) {
            return new Result.Dead(delivery, rejected.reason(), took);
        }
        return new Result.Delivered(delivery, took);
    }

    /** The earliest time at which the next status of the same message may be sent. */
    private Instant nextStatusFrom(ChannelNotification notification) {
        return notification.news() instanceof ChannelNotification.StatusChange
                        && !channel.statusSpacing().isZero()
                ? clock.instant().plus(channel.statusSpacing())
                : Instant.EPOCH;
    }

    private static Result again(NotificationDelivery delivery, Instant due, String reason) {
        return new Result.Again(delivery, due, reason, Optional.empty());
    }

    private Result retry(
            NotificationDelivery delivery, String reason, Optional<Duration> asked, Optional<Duration> took) {
        NotificationDelivery next = delivery.failed(reason);
        return new Result.Again(
                next,
                clock.instant().plus(retries.delay(next.attempts(), asked, ThreadLocalRandom.current())),
                reason,
                took);
    }
}
