package io.mkomhub.function.forward;

import io.mkomhub.channel.Channel;
import io.mkomhub.channel.ChannelAdapter;
import io.mkomhub.channel.DeliveryResult;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.NotificationDelivery;
import io.mkomhub.platform.fault.Faults;
import io.mkomhub.platform.fault.RefusedException;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.httpclient.OutgoingException;
import io.mkomhub.platform.httpclient.OutgoingRequest;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.sqs.Backoff;
import io.mkomhub.store.channels.EndpointStore.Health;
import io.mkomhub.store.channels.EndpointStore.Pace;
import io.mkomhub.store.channels.NotificationStore.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * One run's dealings with one endpoint of a channel: the channel's own address, or a host that its messages name for their reports.
 * Each has a health of its own, so that a host that is away holds up nothing but what goes there.
 */
final class Endpoint {

    private static final Logger LOG = Logger.getLogger(Endpoint.class);

    /** Wait for what somebody else is busy with, or there was no time for. */
    private static final Duration SOON = Duration.ofSeconds(1);

    /** How far waiting notifications are spread, so that they do not all come at once. */
    private static final long SPREAD_MS = 4_000;

    /** For how much longer than the longest call a notification counts as being told, if nothing is heard of whoever does it. */
    private static final Duration MARGIN = Duration.ofSeconds(5);

    /** How often what was told is tried to be noted, and a booking tried to be made. */
    private static final int MAX_ROUNDS = 4;

    private static final String BUSY = "somebody else is telling it";

    private final String name;
    private final Channel channel;
    private final ChannelAdapter wire;
    private final Forwarder.Tools tools;
    private final ForwardConfig config;
    private final Breaker breaker;
    private final Backoff backoff;
    private final Instant startedAt;
    private final Map<String, Result> results = new ConcurrentHashMap<>();
    private final AtomicInteger booked = new AtomicInteger();
    private final Map<String, Progress> progress = new ConcurrentHashMap<>();
    private Optional<RateReservation> reservation = Optional.empty();
    private Health health = Health.GOOD;
    private volatile boolean down;

    /**
     * An endpoint.
     *
     * @param name what its health is kept under
     */
    Endpoint(String name, Channel channel, ChannelAdapter wire, Forwarder.Tools tools, Instant startedAt) {
        this.name = name;
        this.channel = channel;
        this.wire = wire;
        this.tools = tools;
        this.config = tools.config();
        this.breaker = new Breaker(config.failures(), config.restBase(), config.restCap());
        this.backoff = new Backoff(config.backoffBase(), config.backoffCap());
        this.startedAt = startedAt;
    }

    /** A record with its delivery. */
    private record Item(String record, NotificationDelivery delivery) {

        ChannelNotification notification() {
            return delivery.notification();
        }
    }

    /** Tells notifications, and says what became of each. */
    Map<String, Result> tell(Map<String, NotificationDelivery> deliveries) {
        List<Item> items = new ArrayList<>();
        deliveries.forEach((record, delivery) -> items.add(new Item(record, delivery)));
        items.sort(Comparator.comparing((Item item) -> item.notification().at())
                .thenComparing(item -> item.notification().rank()));
        items.removeIf(this::givenUp);
        leaveOutOvertaken(items);
        health = tools.endpoints().health(name);
        Breaker.State state = breaker.state(health, Instant.now());
        if (state != Breaker.State.OPEN && !items.isEmpty()) {
            progress.putAll(tools.notifications()
                    .find(items.stream().map(Item::notification).toList()));
            items.removeIf(this::known);
            if (state == Breaker.State.HALF_OPEN && !items.isEmpty()) {
                probe(items);
            } else if (state == Breaker.State.CLOSED) {
                book(items.size());
                tellAll(items);
            }
        }
        items.forEach(item -> results.computeIfAbsent(item.record(), record -> untried(item)));
        return results;
    }

    /** A peer that has to be left time between two statuses is not told one that another here goes beyond. */
    private void leaveOutOvertaken(List<Item> items) {
        if (channel.statusSpacing().isZero()) {
            return;
        }
        Map<String, Integer> furthest = new HashMap<>();
        for (Item item : items) {
            boolean wanted = item.notification().news() instanceof ChannelNotification.StatusChange
                    && wire.render(item.notification(), channel, startedAt).isPresent();
            if (wanted) {
                furthest.merge(item.notification().topic(), item.notification().rank(), Math::max);
            }
        }
        items.removeIf(item -> {
            boolean overtaken = item.notification().rank()
                    < furthest.getOrDefault(item.notification().topic(), 0);
            if (overtaken) {
                results.put(item.record(), new Result.Done(item.delivery()));
            }
            return overtaken;
        });
    }

    private boolean givenUp(Item item) {
        NotificationDelivery delivery = item.delivery();
        if (delivery.since()
                .filter(since -> startedAt.isAfter(since.plus(config.giveUpAfter())))
                .isEmpty()) {
            return false;
        }
        String trouble = delivery.trouble().isEmpty() ? "its endpoint did not answer" : delivery.trouble();
        results.put(
                item.record(),
                new Result.Dead(
                        delivery,
                        "not told for " + config.giveUpAfter().toHours() + " hours: " + trouble,
                        Optional.empty()));
        return true;
    }

    /** Whether the peer knows already. */
    private boolean known(Item item) {
        boolean known =
                progress(item.notification()).told() >= item.notification().rank();
        if (known) {
            results.put(item.record(), new Result.Done(item.delivery()));
        }
        return known;
    }

    private Progress progress(ChannelNotification notification) {
        return progress.getOrDefault(notification.topic(), Progress.NONE);
    }

    /** Stores progress; false if somebody else was faster, so that what is known here is of no use any more. */
    private boolean save(ChannelNotification notification, Progress next) {
        boolean saved = tools.notifications().save(notification, next);
        if (saved) {
            progress.put(notification.topic(), next.stored());
        }
        return saved;
    }

    /** Finds out whether the endpoint answers again, and if so goes on with the rest. */
    private void probe(List<Item> items) {
        Health probing =
                breaker.probing(health, Instant.now().plus(config.timeout()).plus(MARGIN));
        if (!tools.endpoints().save(name, probing)) {
            health = probing;
            return;
        }
        health = probing.stored();
        List<Item> likely = new ArrayList<>(items);
        // The oldest may be old because its peer cannot digest it; what was never tried, or came last, tells more.
        likely.sort(Comparator.comparing((Item item) -> item.delivery().attempts())
                .thenComparing(item -> item.notification().at(), Comparator.reverseOrder()));
        for (Item item : likely) {
            tell(item);
            if (results.get(item.record()) instanceof Result.Delivered) {
                book(items.size());
                tellAll(items.stream()
                        .filter(other -> !results.containsKey(other.record()))
                        .toList());
                return;
            }
            if (down) {
                return;
            }
        }
    }

    /** Tells what is about different people at the same time, and what is about one in its order. */
    private void tellAll(List<Item> items) {
        Map<String, List<Item>> lanes = new LinkedHashMap<>();
        items.forEach(item -> lanes.computeIfAbsent(item.notification().msisdn().person(), person -> new ArrayList<>())
                .add(item));
        Queue<List<Item>> open = new ConcurrentLinkedQueue<>(lanes.values());
        List<CompletableFuture<Void>> work = new ArrayList<>();
        for (int i = 0; i < Math.min(config.parallel(), lanes.size()); i++) {
            work.add(CompletableFuture.runAsync(
                    () -> {
                        for (List<Item> lane = open.poll(); lane != null; lane = open.poll()) {
                            lane.forEach(this::tell);
                        }
                    },
                    tools.workers()));
        }
        work.forEach(CompletableFuture::join);
    }

    private void tell(Item item) {
        Result result;
        try {
            result = down || Instant.now().isAfter(startedAt.plus(config.budget())) ? untried(item) : told(item);
        } catch (UnavailableException e) {
            result = again(item, Instant.now().plus(SOON.multipliedBy(5)), String.valueOf(e.getMessage()));
        } catch (RefusedException e) {
            result = new Result.Dead(item.delivery(), String.valueOf(e.getMessage()), Optional.empty());
        } catch (RuntimeException e) {
            LOG.errorf("notification %s waits: %s", item.notification().id(), Faults.describe(e));
            result = retry(item, "an error of the hub's own", Optional.empty(), Optional.empty());
        }
        results.put(item.record(), result);
    }

    private Result told(Item item) {
        ChannelNotification notification = item.notification();
        Instant now = Instant.now();
        Progress before = progress(notification);
        if (before.told() >= notification.rank()) {
            return new Result.Done(item.delivery());
        }
        if (now.isBefore(before.busyUntil())) {
            boolean spaced = before.told() > 0 && !before.busyUntil().isAfter(now.plus(channel.statusSpacing()));
            return again(
                    item,
                    spaced ? before.busyUntil() : now.plus(SOON),
                    spaced ? "its peer was told another status a moment ago" : BUSY);
        }
        Optional<OutgoingRequest> request = wire.render(notification, channel, now)
                .map(rendered -> item.delivery()
                        .correlation()
                        .map(id -> rendered.with(CorrelationId.HEADER, id.text()))
                        .orElse(rendered));
        if (request.isEmpty()) {
            return save(notification, before.told(notification.rank()))
                    ? new Result.Done(item.delivery())
                    : again(item, now.plus(SOON), BUSY);
        }
        Optional<Instant> moment = Optional.empty();
        if (reservation.isPresent()) {
            int number = booked.getAndIncrement();
            moment = Optional.of(reservation.get().moment(number));
            if (number >= reservation.get().count()) {
                return again(item, moment.get().plus(SOON), "its channel takes no more a second");
            }
        }
        Duration spacing = wire.spacing(notification, channel);
        Progress claim = before.busy(longest(moment.orElse(now)));
        if (spacing.isZero()) {
            if (!save(notification, claim)) {
                return again(item, now.plus(SOON), BUSY);
            }
            moment.ifPresent(Endpoint::sleepUntil);
            return call(item, request.get(), spacing, Progress.NONE);
        }
        Optional<Progress> space = claimSpaced(notification, claim, spacing, now);
        if (space.isEmpty()) {
            return again(item, now.plus(spacing), "its person was told the same a moment ago");
        }
        moment.ifPresent(Endpoint::sleepUntil);
        return call(item, request.get(), spacing, space.get());
    }

    /**
     * Claims a notification, and the time around it for nothing that says the same. Mostly nothing has said the same before, which
     * is why that is tried first.
     *
     * @return what is known of that time now; empty if it is somebody else's
     */
    private Optional<Progress> claimSpaced(
            ChannelNotification notification, Progress claim, Duration spacing, Instant now) {
        Instant until = claim.busyUntil().plus(spacing);
        Progress space = Progress.NONE.busy(until);
        List<Boolean> saved = tools.notifications().save(notification, claim, space);
        if (!saved.get(0)) {
            return Optional.empty();
        }
        progress.put(notification.topic(), claim.stored());
        if (saved.get(1)) {
            return Optional.of(space.stored());
        }
        Progress earlier = tools.notifications().spacing(notification);
        Progress mine = claim.stored();
        if (!now.isBefore(earlier.busyUntil())) {
            saved = tools.notifications().save(notification, mine, earlier.busy(until));
            if (saved.get(0)) {
                progress.put(notification.topic(), mine.stored());
                mine = mine.stored();
            }
            if (saved.get(0) && saved.get(1)) {
                return Optional.of(earlier.busy(until).stored());
            }
        }
        note(notification, mine.busy(Instant.EPOCH), Optional.empty());
        return Optional.empty();
    }

    private Instant longest(Instant from) {
        return from.plus(config.timeout()).plus(MARGIN);
    }

    private Result call(Item item, OutgoingRequest request, Duration spacing, Progress space) {
        ChannelNotification notification = item.notification();
        DeliveryResult deliveryResult;
        Instant freeAt = Instant.EPOCH;
        long from = System.nanoTime();
        try {
            deliveryResult = wire.judge(notification, channel, tools.fetcher().exchange(request, config.timeout()));
        } catch (OutgoingException e) {
            deliveryResult = new DeliveryResult.Retry(String.valueOf(e.getMessage()), true, Optional.empty());
            if (notification.news() instanceof ChannelNotification.StatusChange) {
                // It may still arrive: no later status may be told before it.
                freeAt = Instant.now().plus(config.timeout());
            }
        }
        Optional<Duration> took = Optional.of(Duration.ofNanos(System.nanoTime() - from));
        boolean told = deliveryResult instanceof DeliveryResult.Accepted;
        Progress claimed = progress(notification);
        Progress next = told ? claimed.told(notification.rank()).busy(freeAfter(notification)) : claimed.busy(freeAt);
        Instant spaced = told ? Instant.now().plus(spacing) : Instant.EPOCH;
        note(notification, next, spacing.isZero() ? Optional.empty() : Optional.of(space.busy(spaced)));
        if (deliveryResult instanceof DeliveryResult.Retry later && later.endpointDown()) {
            failed(later);
        } else {
            answered();
        }
        if (told) {
            return new Result.Delivered(item.delivery(), took);
        }
        if (deliveryResult instanceof DeliveryResult.Retry later) {
            return retry(item, later.reason(), later.after(), took);
        }
        return new Result.Dead(
                item.delivery(),
                deliveryResult instanceof DeliveryResult.Rejected never ? never.reason() : "it was not taken",
                took);
    }

    /** From when on the next status of the same message may be told. */
    private Instant freeAfter(ChannelNotification notification) {
        return notification.news() instanceof ChannelNotification.StatusChange
                        && !channel.statusSpacing().isZero()
                ? Instant.now().plus(channel.statusSpacing())
                : Instant.EPOCH;
    }

    /** Notes progress. Where that fails for good the claim runs out, and a notification that was told is told again. */
    private void note(ChannelNotification notification, Progress next, Optional<Progress> space) {
        for (int round = 1; ; round++) {
            try {
                boolean saved = space.map(around -> tools.notifications().save(notification, next, around))
                        .orElseGet(() -> List.of(tools.notifications().save(notification, next)))
                        .get(0);
                if (saved) {
                    progress.put(notification.topic(), next.stored());
                }
                return;
            } catch (UnavailableException e) {
                if (round == MAX_ROUNDS) {
                    LOG.errorf("notification %s may be told again: %s", notification.id(), e.getMessage());
                    return;
                }
            }
        }
    }

    /** Calls that were under way together fail together: that is one failure in a row, and not eight. */
    private synchronized void failed(DeliveryResult.Retry later) {
        if (down) {
            return;
        }
        Health next = breaker.failed(health, asked(later), Instant.now());
        down = true;
        keep(next);
        LOG.warnf("endpoint %s does not take notifications (%d in a row): %s", name, health.failures(), later.reason());
    }

    /** As long as it asked to wait, but no longer than leaves a notification as much time again before it is given up. */
    private Duration asked(DeliveryResult.Retry later) {
        Duration longest = longestAsked();
        return later.after()
                .map(asked -> asked.compareTo(longest) > 0 ? longest : asked)
                .orElse(Duration.ZERO);
    }

    private Duration longestAsked() {
        return config.giveUpAfter().dividedBy(2);
    }

    private synchronized void answered() {
        if (health.failures() > 0 && !down) {
            keep(breaker.answered(health));
            LOG.infof("endpoint %s takes notifications", name);
        }
    }

    /** Where somebody else was faster, what they say stands. */
    private void keep(Health next) {
        health = tools.endpoints().save(name, next)
                ? next.stored()
                : tools.endpoints().health(name);
    }

    /** Under a rate limit, books calls; where somebody else always is faster, none. */
    private void book(int wanted) {
        if (channel.maxTps().isEmpty()) {
            return;
        }
        int tps = channel.maxTps().get();
        for (int round = 0; round < MAX_ROUNDS; round++) {
            Pace pace = tools.endpoints().pace(channel.name());
            RateReservation intent = RateReservation.of(pace, tps, wanted, Instant.now(), config.horizon());
            if (intent.count() == 0 || tools.endpoints().save(channel.name(), intent.booked(pace))) {
                reservation = Optional.of(intent);
                return;
            }
        }
        reservation = Optional.of(new RateReservation(
                Instant.now().plus(config.horizon()), Duration.ofSeconds(1).dividedBy(tps), 0));
    }

    private static void sleepUntil(Instant moment) {
        try {
            Thread.sleep(Math.max(0, Duration.between(Instant.now(), moment).toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Result untried(Item item) {
        Instant now = Instant.now();
        synchronized (this) {
            boolean resting = breaker.state(health, now) == Breaker.State.OPEN && !health.probing();
            Instant from = resting ? health.until() : now.plus(SOON);
            return again(
                    item,
                    from.plusMillis(ThreadLocalRandom.current().nextLong(SPREAD_MS)),
                    resting ? "its endpoint is left alone for now" : "there was no time to tell it");
        }
    }

    private static Result again(Item item, Instant due, String reason) {
        return new Result.Again(item.delivery(), due, reason, Optional.empty());
    }

    private Result retry(Item item, String reason, Optional<Duration> after, Optional<Duration> took) {
        NotificationDelivery next = item.delivery().failed(reason);
        Duration longest = longestAsked();
        Duration wait = backoff.after(next.attempts(), ThreadLocalRandom.current());
        return new Result.Again(
                next,
                Instant.now()
                        .plus(after.filter(asked -> asked.compareTo(wait) > 0)
                                .map(asked -> asked.compareTo(longest) > 0 ? longest : asked)
                                .orElse(wait)),
                reason,
                took);
    }
}
