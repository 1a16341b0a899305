package io.mkomhub.api.operations;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.api.operations.HealthReport.Part;
import io.mkomhub.api.operations.HealthReport.Runbook;
import io.mkomhub.channel.Channel;
import io.mkomhub.channel.Channels;
import io.mkomhub.core.message.MailingControl;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.http.Routes;
import io.mkomhub.platform.json.Json;
import io.mkomhub.platform.sqs.QueueName;
import io.mkomhub.platform.sqs.Queues;
import io.mkomhub.platform.time.Durations;
import io.mkomhub.store.channels.EndpointStore;
import io.mkomhub.store.channels.EndpointStore.Health;
import io.mkomhub.store.messages.MailingStore;
import io.mkomhub.store.messages.MailingStore.Decided;
import io.mkomhub.store.messages.ReviewReason;
import io.mkomhub.store.messages.ReviewStore;
import io.mkomhub.store.queues.Lease;
import io.mkomhub.store.queues.Lease.LastRun;
import io.mkomhub.store.queues.Spool;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * {@code GET /health/details}: what a person would look at first.
 *
 * <p>Guarantee: what cannot be read hides nothing else; the response names it. Limits: counts of queues are approximate, as SQS
 * says them. SQS does not say how old the oldest record of a queue is; the alarms watch that.
 */
@ApplicationScoped
class HealthRoutes implements Routes {

    /** How long a message may be uncertain before a person should look: {@code send} settles most of them earlier. */
    private static final Duration UNCERTAIN_TOO_LONG = Duration.ofHours(1);

    /** The time that is left of MKOM's token when its alarm rings. */
    private static final Duration TOKEN_ENDS_SOON = Duration.ofDays(14);

    /** {@code sweep} runs every minute. */
    private static final Duration SWEEP_TOO_LONG = Duration.ofMinutes(10);

    private static final Duration SPOOLED_TOO_LONG = Duration.ofMinutes(5);

    private final Queues queues;
    private final ReviewStore review;
    private final Lease lease;
    private final Channels channels;
    private final EndpointStore endpoints;
    private final Spool spool;
    private final MailingStore mailings;
    private final Clock clock;
    private final String version;

    HealthRoutes(
            Queues queues,
            ReviewStore review,
            Lease lease,
            Channels channels,
            EndpointStore endpoints,
            Spool spool,
            MailingStore mailings,
            Clock clock,
            @ConfigProperty(name = "quarkus.application.version", defaultValue = "unknown") String version) {
        this.queues = queues;
        this.review = review;
        this.lease = lease;
        this.channels = channels;
        this.endpoints = endpoints;
        this.spool = spool;
        this.mailings = mailings;
        this.clock = clock;
        this.version = version;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.of("GET", "/health/details", Access.ADMIN, (request, call) -> details()));
    }

    private HttpResponse details() {
        Instant now = clock.instant();
        HealthReport report = new HealthReport(Map.of(
                "queues", part -> queues(part),
                "messages", part -> messages(part, now),
                "sweep", part -> sweep(part, now),
                "channels", part -> channels(part, now),
                "spool", part -> spool(part, now),
                "mailings", this::mailings));
        ObjectNode json = Json.object();
        json.put("at", now.toString());
        json.putObject("version")
                .put("package", version)
                .put("runtime", System.getProperty("org.graalvm.nativeimage.imagecode") == null ? "java" : "native");
        return HttpResponse.json(200, report.write(json));
    }

    private void queues(Part part) {
        ArrayNode all = part.array();
        for (QueueName queue : QueueName.values()) {
            Queues.Depth depth = queues.depth(queue);
            String name = DeadLetterRoutes.word(queue);
            all.addObject()
                    .put("queue", name)
                    .put("waiting", depth.waiting())
                    .put("in_progress", depth.inProgress())
                    .put("delayed", depth.delayed())
                    .put("dead_letters", depth.dead());
            if (depth.dead() > 0) {
                part.attention(
                        switch (queue) {
                            case EVENTS -> Runbook.EVENTS_DEAD;
                            case OUTBOUND -> Runbook.MESSAGES_DEAD;
                            case URGENT -> Runbook.URGENT_DEAD;
                            case FORWARD -> Runbook.NOTIFICATIONS_DEAD;
                        },
                        depth.dead() + " records of the " + name + " queue are dead letters: GET /dead-letters/" + name
                                + " shows why. Remove the cause, then redrive them");
            }
        }
    }

    private void messages(Part part, Instant now) {
        ObjectNode json = part.object();
        ReviewStore.Count uncertain = review.count(ReviewReason.UNCERTAIN);
        ReviewStore.Count overdue = review.count(ReviewReason.OVERDUE);
        put(json, "uncertain", uncertain);
        put(json, "without_callback", overdue);
        if (isOlder(uncertain.since(), UNCERTAIN_TOO_LONG, now)) {
            part.attention(
                    Runbook.HELD,
                    "messages are uncertain for more than an hour: GET /messages?status=uncertain. Release or drop them");
        }
        if (overdue.messages() > 0) {
            part.attention(
                    Runbook.NO_CALLBACK,
                    "MKOM has not reported on messages in time: GET /messages?callback=missing. Compare with MKSMS");
        }
    }

    private static void put(ObjectNode json, String name, ReviewStore.Count count) {
        ObjectNode node = json.putObject(name).put("messages", count.messages()).put("complete", count.complete());
        count.since().ifPresent(since -> node.put("oldest_at", since.toString()));
    }

    private void sweep(Part part, Instant now) {
        LastRun run = lease.lastRun();
        ObjectNode json = part.object();
        run.takenAt().ifPresent(at -> json.put("last_run_at", at.toString()));
        if (run.takenAt().isEmpty() || isOlder(run.takenAt(), SWEEP_TOO_LONG, now)) {
            part.attention(
                    Runbook.NO_SWEEP,
                    "sweep has not run for " + Durations.inWords(SWEEP_TOO_LONG)
                            + ". Look at its schedule and its errors");
        }
        run.tokenExpiry().ifPresent(expiry -> {
            json.put("mkom_token_expires_at", expiry.toString());
            if (now.isAfter(expiry.minus(TOKEN_ENDS_SOON))) {
                part.attention(
                        Runbook.TOKEN,
                        now.isBefore(expiry)
                                ? "MKOM's token expires in less than two weeks. Create a new one in MKSMS, and store it"
                                : "MKOM's token has expired. Create a new one in MKSMS, and store it");
            }
        });
    }

    private void channels(Part part, Instant now) {
        List<Channel> all = channels.stored();
        Map<String, Health> found =
                endpoints.health(all.stream().map(Channel::name).toList());
        ArrayNode array = part.array();
        for (Channel channel : all) {
            Health health = found.getOrDefault(channel.name(), Health.GOOD);
            ObjectNode json = array.addObject()
                    .put("channel", channel.name())
                    .put("breaker", breaker(health, now))
                    .put("failures", health.failures());
            if (now.isBefore(health.until()) && !health.probing()) {
                json.put("open_until", health.until().toString());
            }
            if (health.failures() > 0) {
                part.attention(
                        Runbook.CHANNEL,
                        "the endpoint of channel " + channel.name() + " failed " + health.failures()
                                + " times in a row. Tell its owner, or correct the channel");
            }
        }
    }

    private static String breaker(Health health, Instant now) {
        if (health.probing() && now.isBefore(health.until())) {
            return "half_open";
        }
        return now.isBefore(health.until()) ? "open" : health.failures() > 0 ? "failing" : "closed";
    }

    private void spool(Part part, Instant now) {
        Optional<Instant> since = spool.since();
        ObjectNode json = part.object().put("empty", since.isEmpty());
        since.ifPresent(at -> json.put("oldest_at", at.toString()));
        if (isOlder(since, SPOOLED_TOO_LONG, now)) {
            part.attention(
                    Runbook.SPOOL,
                    "records wait in the table because SQS does not accept them. Look at the queues' policy and key");
        }
    }

    private void mailings(Part part) {
        List<MailingControl> decided =
                mailings.all().stream().map(Decided::control).toList();
        ObjectNode json = part.object()
                .put(
                        "paused",
                        decided.stream()
                                .filter(one -> one.pausedAt().isPresent())
                                .count())
                .put(
                        "paced",
                        decided.stream()
                                .filter(control -> control.messagesPerMinute().isPresent())
                                .count());
        decided.stream()
                .flatMap(control -> control.pausedAt().stream())
                .min(Instant::compareTo)
                .ifPresent(at -> json.put("paused_since", at.toString()));
    }

    private static boolean isOlder(Optional<Instant> since, Duration most, Instant now) {
        return since.filter(at -> now.isAfter(at.plus(most))).isPresent();
    }
}
