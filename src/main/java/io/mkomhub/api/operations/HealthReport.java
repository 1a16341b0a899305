package io.mkomhub.api.operations;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.platform.fault.Faults;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * A report of several parts that are read at the same time.
 *
 * <p>Guarantee: a part that fails, or takes longer than its time, is left out, and the report says so. The report is ready when the slowest part is, at
 * the latest after {@link #TIMEOUT}.
 */
final class HealthReport {

    /** The time of each part. {@code receive} has ten seconds. */
    static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final Logger LOG = Logger.getLogger(HealthReport.class);

    private final Map<String, Consumer<Part>> parts;
    private final Duration timeout;

    HealthReport(Map<String, Consumer<Part>> parts) {
        this(parts, TIMEOUT);
    }

    HealthReport(Map<String, Consumer<Part>> parts, Duration timeout) {
        this.parts = new TreeMap<>(parts);
        this.timeout = timeout;
    }

    /** The headings of {@code docs/runbook.md} that a report sends its reader to. */
    enum Runbook {
        EVENTS_DEAD("events-are-dead-lettered"),
        MESSAGES_DEAD("messages-are-dead-lettered"),
        URGENT_DEAD("urgent-messages-are-dead-lettered"),
        NOTIFICATIONS_DEAD("notifications-are-dead-lettered"),
        HELD("messages-are-held"),
        NO_CALLBACK("callbacks-are-missing"),
        NO_SWEEP("sweep-does-not-run"),
        TOKEN("the-mkom-token-expires-soon"),
        CHANNEL("a-channel-does-not-answer"),
        SPOOL("sqs-does-not-accept-records"),
        AWS("aws-does-not-answer");

        private final String anchor;

        Runbook(String anchor) {
            this.anchor = anchor;
        }

        /** Where to read what to do. */
        String link() {
            return "docs/runbook.md#" + anchor;
        }
    }

    /** One part while it is read. */
    static final class Part {

        private final String name;
        private final List<ObjectNode> reasons = new ArrayList<>();
        private JsonNode json = Json.object();

        Part(String name) {
            this.name = name;
        }

        /** Makes the part an object, and returns it. */
        ObjectNode object() {
            ObjectNode object = Json.object();
            json = object;
            return object;
        }

        /** Makes the part a list, and returns it. */
        ArrayNode array() {
            ArrayNode array = Json.array();
            json = array;
            return array;
        }

        /**
         * Notes that a person should look.
         *
         * @param detail what is wrong and what to do, without personal data
         */
        void attention(Runbook runbook, String detail) {
            reasons.add(Json.object().put("part", name).put("detail", detail).put("runbook", runbook.link()));
        }
    }

    /** Reads all parts, and adds them and a summary to the report. */
    ObjectNode write(ObjectNode report) {
        Map<String, Future<Part>> reading = new TreeMap<>();
        ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, parts.size()), work -> {
            Thread thread = new Thread(work, "health");
            thread.setDaemon(true);
            return thread;
        });
        try {
            parts.forEach((name, read) -> reading.put(name, threads.submit(() -> {
                Part part = new Part(name);
                read.accept(part);
                return part;
            })));
            long deadline = System.nanoTime() + timeout.toNanos();
            List<ObjectNode> reasons = new ArrayList<>();
            reading.forEach((name, part) -> {
                Part result = await(name, part, deadline);
                if (!result.json.isMissingNode()) {
                    report.set(name, result.json);
                }
                reasons.addAll(result.reasons);
            });
            report.put("status", reasons.isEmpty() ? "ok" : "attention");
            report.putArray("reasons").addAll(reasons);
            return report;
        } finally {
            threads.shutdownNow();
        }
    }

    private static Part await(String name, Future<Part> reading, long deadline) {
        try {
            return reading.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            return missing(
                    name,
                    cause instanceof UnavailableException
                            ? String.valueOf(cause.getMessage())
                            : Faults.describe(cause));
        } catch (TimeoutException e) {
            return missing(name, "it took too long");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return missing(name, "it was interrupted");
        }
    }

    private static Part missing(String name, String why) {
        LOG.errorf("the health of %s is unknown: %s", name, why);
        Part part = new Part(name);
        part.json = Json.object().path(name);
        part.attention(Runbook.AWS, "this part could not be read: " + why);
        return part;
    }
}
