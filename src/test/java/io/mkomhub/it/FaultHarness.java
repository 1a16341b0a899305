package io.mkomhub.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.it.Phase.Service;
import io.mkomhub.it.Phase.Steering;
import io.mkomhub.local.dynamodb.engine.Fault;
import io.mkomhub.local.dynamodb.engine.Faults;
import io.mkomhub.local.lambda.Clocks;
import io.mkomhub.platform.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Injects faults while messages are sent, waits until all work is done, and then accounts for every message and
 * callback: the callers' receipts and the simulator's records against the table.
 *
 * <p>The same seed gives the same faults in the same order to the same messages. What coincides within a fault depends
 * on the machine.
 */
final class FaultHarness implements AutoCloseable {

    private static final int PER_REQUEST = 50;

    /** One of so many messages is cancelled or edited, in phases in which messages are. */
    private static final int STEERED = 4;

    /** More than a run can take, or records would come again while they are being worked on. */
    private static final int VISIBILITY_SECONDS = 32;

    private static final String USUAL = "{\"callbackBatch\":100,\"interimCallbacks\":true}";
    private static final List<String> FUNCTIONS = List.of(
            "ReceiveFunction", "RecordFunction", "SendFunction", "UrgentFunction", "SweepFunction", "CountFunction");

    private final long seed;
    private final int messages;
    private final int kinds;
    private final Duration longest;
    private final boolean hold;
    private final boolean clocksApart;
    private final Random random;
    private final Faults dynamoDb;
    private final Hub hub;
    private final Instant startedAt = Instant.now();
    private final StringBuilder table = new StringBuilder();

    /** Ids that a caller was given, with their references. */
    private final Map<String, String> accepted = new ConcurrentHashMap<>();

    /** References of requests that were not accepted, and may have been all the same. */
    private final Set<String> unanswered = ConcurrentHashMap.newKeySet();

    /** Messages of this phase that are to be cancelled or edited. */
    private final Queue<String> steerable = new ConcurrentLinkedQueue<>();

    /** What callers were told of cancels and edits of single messages. */
    private final Map<String, Steered> steered = new ConcurrentHashMap<>();

    /** The mailings of this phase that are paused, resumed and cancelled, and what they are named. */
    private final Map<String, String> mailings = new ConcurrentHashMap<>();

    /** Mailings that somebody tried to cancel, and those of messages. */
    private final Set<String> cancelledMailings = ConcurrentHashMap.newKeySet();

    private final Map<String, String> mailingOf = new ConcurrentHashMap<>();

    private final Set<String> foreign = ConcurrentHashMap.newKeySet();
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger kills = new AtomicInteger();
    private final AtomicInteger refusedRequests = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();
    private final List<String> backwards = Collections.synchronizedList(new ArrayList<>());

    /**
     * A harness with a hub of its own.
     *
     * @param messages to be sent, if there is time
     * @param kinds kinds of faults, drawn from all there are, before several come at once
     * @param longest time for sending them
     * @param hold whether uncertain messages are held; otherwise they are sent again
     */
    FaultHarness(long seed, int messages, int kinds, Duration longest, boolean hold) {
        this.seed = seed;
        this.messages = messages;
        this.kinds = kinds;
        this.longest = longest;
        this.hold = hold;
        this.random = new Random(seed);
        Optional<Clocks> clocks = clocks(new Random(seed));
        this.clocksApart = clocks.isPresent();
        this.hub = new Hub(
                "mkom-hub-faults",
                scaledTemplate(),
                Map.of(
                        "HUB_SEND_UNCERTAIN", hold ? "hold" : "resend",
                        "HUB_SEND_BUDGET", "10s",
                        "HUB_SEND_LONGEST_RUN", "37s",
                        "HUB_SEND_SETTLE", "15s",
                        "HUB_SEND_BACKOFF_CAP", "4s",
                        "HUB_SWEEP_LEASE", "21s",
                        "HUB_SWEEP_BUDGET", "8s",
                        "QUARKUS_REST_CLIENT_MKOM_READ_TIMEOUT", "2000"),
                clocks.orElse(Clocks.RIGHT));
        this.dynamoDb = hub.cloud().dynamoDbFaults();
        hub.visibility(VISIBILITY_SECONDS);
    }

    /**
     * Up to six seconds between any two, which with the longest run is less than the time a claim or a lease lasts; empty where
     * there is no C compiler.
     */
    private static Optional<Clocks> clocks(Random random) {
        Path library = Path.of("target", "clock.so");
        try {
            int status = new ProcessBuilder("cc", "-shared", "-fPIC", "-o", library.toString(), "src/test/c/clock.c")
                    .inheritIO()
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException("src/test/c/clock.c cannot be compiled");
            }
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        List<Duration> offsets = Stream.generate(() -> Duration.ofMillis(random.nextInt(-3_000, 3_000)))
                .limit(5)
                .toList();
        return Optional.of(Clocks.apart(library, offsets));
    }

    /** The template with shorter time-outs, because a claim has to outlast a run, here as on AWS. */
    private static Path scaledTemplate() {
        try {
            String template = Files.readString(Path.of("template.yaml"))
                    .replace("      Timeout: 60\n", "      Timeout: 30\n")
                    .replace("      Timeout: 55\n", "      Timeout: 14\n");
            Path scaled = Files.createTempFile(Path.of("target"), "template-", ".yaml");
            scaled.toFile().deleteOnExit();
            return Files.writeString(scaled, template);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs it; gives what does not add up, nothing if all does. */
    List<String> run() throws InterruptedException {
        line("seed %d, %d messages, uncertain ones are %s", seed, messages, hold ? "held" : "sent again");
        line(
                "the clocks of the functions are %s",
                clocksApart ? "up to 6 s apart" : "together, because there is no C compiler");
        hub.mkom().faults(USUAL);
        List<Phase> all = new ArrayList<>(Phase.EACH);
        Collections.shuffle(all, random);
        List<Phase> phases = new ArrayList<>(all.subList(0, Math.min(kinds, all.size())));
        phases.add(Phase.ALL);
        Thread watcher = watcher();
        Thread sweeper = sweeper();
        Duration each = longest.dividedBy(phases.size());
        for (int i = 0; i < phases.size(); i++) {
            go(phases.get(i), messages * (i + 1) / phases.size(), each);
        }
        Instant settling = Instant.now();
        boolean idle = awaitIdle();
        over.set(true);
        watcher.join();
        sweeper.join();
        line("%-32s %6.1f s", "until all was done", seconds(settling));
        List<String> discrepancies = new ArrayList<>(account());
        if (!hub.cloud().drainStreams(Duration.ofMinutes(2))) {
            discrepancies.add("changes are still being counted");
        }
        discrepancies.addAll(accountSums());
        if (!idle) {
            discrepancies.add("something is still being worked on: " + hub.workInProgress());
        }
        System.out.print(table);
        writeLogs();
        return discrepancies;
    }

    /** What the functions logged, to find out with why something does not add up. */
    private void writeLogs() {
        try {
            Files.write(
                    Path.of("target", "faults-" + seed + ".log"),
                    hub.cloud().logs().lines().stream()
                            .map(line -> line.function() + " " + line.text())
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double seconds(Instant since) {
        return Duration.between(since, Instant.now()).toMillis() / 1000.0;
    }

    private void line(String format, Object... values) {
        table.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private void go(Phase phase, int target, Duration time) throws InterruptedException {
        Instant began = Instant.now();
        int before = accepted.size();
        int killed = kills.get();
        int refused = refusedRequests.get();
        hub.cloud().disorder().set(phase.disorder(), phase.disorder() > 0);
        dynamoDb.rate(Fault.THROTTLED, phase.throttled());
        dynamoDb.rate(Fault.LOST_ANSWER, phase.lostAnswers());
        hub.mkom().faults(phase.mkom());
        phase.away().forEach(this::stop);
        Thread killer = killer(phase, time);
        AtomicBoolean all = new AtomicBoolean();
        mailings.clear();
        List<Thread> steerers = phase.steering().stream()
                .map(kind -> kind.isOfMailing() ? mailingSteerer(kind, all) : steerer(kind, all))
                .toList();
        Instant end = began.plus(time);
        Thread sender = new Thread(() -> {
            while (sent.get() < target && Instant.now().isBefore(end)) {
                send(Math.min(PER_REQUEST, target - sent.get()), phase);
            }
        });
        sender.start();
        // What is away comes back in time for what is repeated until it is accepted.
        Thread.sleep(phase.away().isEmpty() ? time.toMillis() : time.toMillis() * 2 / 3);
        phase.away().forEach(this::start);
        hub.mkom().onlyFaults(USUAL);
        hub.cloud().disorder().set(0, false);
        dynamoDb.clear();
        sender.join();
        killer.join();
        all.set(true);
        for (Thread steerer : steerers) {
            steerer.join();
        }
        line(
                "%-32s %6.1f s %6d accepted %4d requests refused %3d kills",
                phase.name(),
                seconds(began),
                accepted.size() - before,
                refusedRequests.get() - refused,
                kills.get() - killed);
    }

    private void stop(Service service) {
        switch (service) {
            case SQS -> hub.cloud().stopSqs();
            case DYNAMODB -> hub.cloud().stopDynamoDb();
            case MKOM -> {
                // Its faults cannot be set meanwhile.
                hub.cloud().stopSimulator();
            }
        }
    }

    private void start(Service service) {
        switch (service) {
            case SQS -> hub.cloud().startSqs();
            case DYNAMODB -> hub.cloud().startDynamoDb();
            case MKOM -> hub.cloud().startSimulator();
        }
    }

    private Thread killer(Phase phase, Duration time) {
        List<Integer> victims = new ArrayList<>();
        for (int i = 0; phase.kills() && i < Math.max(2, time.toSeconds() / 4); i++) {
            victims.add(random.nextInt(FUNCTIONS.size()));
        }
        long pause = victims.isEmpty() ? 0 : time.toMillis() / victims.size();
        Thread thread = new Thread(() -> victims.forEach(victim -> {
            sleep(pause);
            kills.addAndGet(hub.cloud().kill(FUNCTIONS.get(victim)));
        }));
        thread.start();
        return thread;
    }

    /**
     * What a caller was told of a cancel or an edit.
     *
     * @param kind what was asked for
     * @param answer 200: it was done; 409: the message was sent; 0: nobody knows, because an answer was lost
     */
    private record Steered(Steering kind, int answer) {}

    /** Cancels or edits messages until all are sent and none is left. */
    private Thread steerer(Steering kind, AtomicBoolean all) {
        Thread thread = new Thread(() -> {
            for (; ; ) {
                boolean last = all.get();
                String id = steerable.poll();
                if (id != null) {
                    steered.put(id, new Steered(kind, steer(kind, id)));
                } else if (last) {
                    return;
                } else {
                    sleep(10);
                }
            }
        });
        thread.start();
        return thread;
    }

    /** Pauses and resumes mailings, slows them down and lets them go, or cancels one of three, until all messages are sent. It leaves none paused or slow. */
    private Thread mailingSteerer(Steering kind, AtomicBoolean all) {
        Thread thread = new Thread(() -> {
            boolean last;
            do {
                last = all.get();
                sleep(500);
                mailings.forEach((id, name) -> {
                    if (kind == Steering.PAUSE_MAILING) {
                        decide(id, "pause", "");
                        sleep(700);
                        decide(id, "resume", "");
                    } else if (kind == Steering.PACE_MAILING) {
                        decide(id, "pace", "{\"messages_per_minute\":600}");
                        sleep(700);
                        decide(id, "pace", "{\"messages_per_minute\":60000}");
                    } else if (name.endsWith("0")) {
                        cancelledMailings.add(id);
                        decide(id, "cancel", "");
                    }
                });
            } while (!last);
        });
        thread.start();
        return thread;
    }

    /** Asks until the hub says that it is done. */
    private void decide(String mailing, String action, String body) {
        Instant giveUp = Instant.now().plusSeconds(60);
        while (Instant.now().isBefore(giveUp)) {
            try {
                if (hub.call("POST", "/mailings/" + mailing + "/" + action, hub.key(), body)
                                .status()
                        == 200) {
                    return;
                }
            } catch (UncheckedIOException e) {
                // Nobody knows whether it is done.
            }
            sleep(200);
        }
    }

    /** Asks until there is an answer, as a caller would. A 409 after a lost answer does not tell what that one said. */
    private int steer(Steering kind, String id) {
        boolean lost = false;
        Instant giveUp = Instant.now().plusSeconds(5);
        while (Instant.now().isBefore(giveUp)) {
            try {
                Answer answer = kind == Steering.CANCEL
                        ? hub.call("DELETE", "/messages/" + id, hub.key(), "")
                        : hub.call("PATCH", "/messages/" + id, hub.key(), edit(id));
                if (answer.status() == 200) {
                    return 200;
                }
                if (answer.status() == 409) {
                    return lost ? 0 : 409;
                }
                // The message is not visible yet.
                lost |= answer.status() != 404;
            } catch (UncheckedIOException e) {
                lost = true;
            }
            sleep(100);
        }
        return 0;
    }

    /** Every other edit queues the message again, so that two records of it race. */
    private String edit(String id) {
        String reference = accepted.getOrDefault(id, "");
        ObjectNode change = Json.object().put("message", edited(reference));
        if (number(reference) % (2 * STEERED) == 0) {
            change.putNull("schedule");
        }
        return Json.write(change);
    }

    private static int number(String reference) {
        return Integer.parseInt(reference.substring(reference.lastIndexOf('-') + 1));
    }

    private static String original(String reference) {
        return "Mensagem " + number(reference);
    }

    private static String edited(String reference) {
        return "Alterada " + number(reference);
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A fifth of the requests are urgent. Half of the requests have an idempotency key and are repeated until they are accepted; the others are let go. */
    private void send(int count, Phase phase) {
        ArrayNode array = Json.array();
        List<String> references = new ArrayList<>();
        int first = sent.get();
        for (int i = 0; i < count; i++) {
            String reference = "h" + seed + "-" + (first + i);
            references.add(reference);
            array.addObject()
                    .put("msisdn", "55119" + (70_000_000 + first + i))
                    .put("message", original(reference))
                    .put("reference", reference);
        }
        ObjectNode body = Json.object();
        body.set("messages", array);
        if (first / PER_REQUEST % 5 == 0) {
            body.put("priority", "urgent");
        }
        if (phase.steering().stream().anyMatch(Steering::isOfMailing)) {
            // Of three, one is cancelled.
            body.putObject("mailing")
                    .put("identifier", phase.name() + first / PER_REQUEST % 3)
                    .put("cost_centre_id", 1);
        }
        boolean keyed = first / PER_REQUEST % 2 == 0;
        Instant giveUp = Instant.now().plusSeconds(60);
        do {
            if (submit(body, references, keyed, phase)) {
                break;
            }
            refusedRequests.incrementAndGet();
            sleep(300);
        } while (keyed && Instant.now().isBefore(giveUp));
        sent.addAndGet(count);
        if (first / PER_REQUEST % 10 == 0) {
            callBackForeign(first);
        }
    }

    private boolean submit(ObjectNode body, List<String> references, boolean keyed, Phase phase) {
        boolean isSteered = phase.steering().stream().anyMatch(kind -> !kind.isOfMailing());
        try {
            Answer answer =
                    hub.call("POST", "/messages", keyed ? hub.key(references.get(0)) : hub.key(), Json.write(body));
            if (answer.status() == 202) {
                JsonNode given = answer.json().path("messages");
                String mailing = answer.json().path("mailing_id").asText();
                if (body.has("mailing")) {
                    mailings.put(
                            mailing, body.path("mailing").path("identifier").asText());
                }
                boolean all = true;
                for (int i = 0; i < references.size(); i++) {
                    if (given.path(i).path("success").asBoolean()) {
                        String id = given.path(i).path("id").asText();
                        boolean first = accepted.put(id, references.get(i)) == null;
                        mailingOf.put(id, mailing);
                        if (isSteered && first && number(references.get(i)) % STEERED == 0) {
                            steerable.add(id);
                        }
                    } else {
                        unanswered.add(references.get(i));
                        all = false;
                    }
                }
                return all;
            }
        } catch (UncheckedIOException e) {
            // Nobody knows what became of it.
        }
        unanswered.addAll(references);
        return false;
    }

    /** A callback for a message that was sent past the hub, until it is taken. */
    private void callBackForeign(int number) {
        String reference = "foreign-" + seed + "-" + number;
        String callback = Hub.status(reference, "Entregue", "55119" + (60_000_000 + number), 1_700_000_000L + number);
        Instant giveUp = Instant.now().plusSeconds(60);
        while (Instant.now().isBefore(giveUp)) {
            try {
                if (hub.callback(callback).status() == 200) {
                    foreign.add(reference);
                    return;
                }
            } catch (UncheckedIOException e) {
                // Told again.
            }
            sleep(300);
        }
    }

    /** Looks at messages over and over, and notes any that goes backwards. */
    private Thread watcher() {
        Map<String, Integer> ranks = new HashMap<>();
        Thread thread = new Thread(() -> {
            while (!over.get()) {
                List<String> ids = new ArrayList<>(accepted.keySet());
                for (int i = 0; i < 5 && !ids.isEmpty(); i++) {
                    String id = ids.get(Math.floorMod(id(i, ids.size()), ids.size()));
                    try {
                        Answer answer = hub.show(id);
                        if (answer.status() == 200) {
                            String status = answer.json().path("status").asText();
                            int before = ranks.getOrDefault(id, 0);
                            if (rank(status) < before) {
                                backwards.add(id + " went back to " + status);
                            }
                            ranks.put(id, rank(status));
                        }
                    } catch (UncheckedIOException e) {
                        // The hub is being killed, or DynamoDB is away.
                    }
                }
                sleep(400);
            }
        });
        thread.start();
        return thread;
    }

    private static int id(int i, int size) {
        return i == 0 ? size - 1 : size / 5 * i;
    }

    private static int rank(String status) {
        return switch (status) {
            case "queued", "sending", "uncertain" -> 0;
            case "sent" -> 1;
            default -> 2;
        };
    }

    /** In place of the minute's schedule. */
    private Thread sweeper() {
        Thread thread = new Thread(() -> {
            while (!over.get()) {
                sleep(3_000);
                try {
                    hub.cloud().invoke("SweepFunction", "{}");
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        thread.start();
        return thread;
    }

    private boolean awaitIdle() throws InterruptedException {
        Instant end = Instant.now().plus(longest).plusSeconds(120);
        int quiet = 0;
        while (Instant.now().isBefore(end)) {
            quiet = hub.workInProgress().isEmpty() && hub.spooled() == 0 && parked() == 0 ? quiet + 1 : 0;
            if (quiet == 4) {
                return true;
            }
            Thread.sleep(500);
        }
        return false;
    }

    /** How many messages wait for their mailing. */
    private long parked() {
        return new HashSet<>(mailingOf.values())
                .stream()
                        .mapToLong(id ->
                                hub.get("/mailings/" + id).json().path("parked").asLong())
                        .sum();
    }

    /** What the table has: messages, and events by the partition they lie in. */
    private record Stored(Map<String, Map<String, AttributeValue>> messages, Map<String, List<String>> events) {}

    private Stored stored() {
        Map<String, Map<String, AttributeValue>> found = new HashMap<>();
        Map<String, List<String>> events = new HashMap<>();
        String name = hub.cloud().stack().tables().get(0).name();
        hub.cloud()
                .dynamoDb()
                .scanPaginator(scan -> scan.tableName(name))
                .items()
                .forEach(item -> {
                    String pk = text(item, "pk");
                    String sk = text(item, "sk");
                    if (pk.startsWith("C#") && sk.startsWith("T#")) {
                        String id = sk.substring(sk.lastIndexOf('#') + 1);
                        found.put(id, item);
                        // Received at, the platform's time, its word, its id.
                        item.getOrDefault("reports", AttributeValue.fromM(Map.of())).m().values().stream()
                                .map(AttributeValue::l)
                                .forEach(report -> events.computeIfAbsent(id, key -> new ArrayList<>())
                                        .add(report.get(3).s() + " "
                                                + report.get(2).s()));
                    } else if (sk.startsWith("E#")) {
                        String of = pk.startsWith("M#") ? pk.substring(2) : text(item, "reference_id");
                        events.computeIfAbsent(of, key -> new ArrayList<>())
                                .add(text(item, "internal_id") + " " + text(item, "status"));
                    }
                });
        return new Stored(found, events);
    }

    private static String text(Map<String, AttributeValue> item, String name) {
        AttributeValue value = item.get(name);
        return value == null || value.s() == null ? "" : value.s();
    }

    private static int uncertainAttempts(Map<String, AttributeValue> item) {
        AttributeValue value = item.get("uncertain_attempts");
        return value == null ? 0 : Integer.parseInt(value.n());
    }

    private List<String> account() {
        Stored stored = stored();
        JsonNode seen = hub.mkom().seen();
        Map<String, List<String>> books = new LinkedHashMap<>();
        Map<String, Set<String>> texts = new HashMap<>();
        Map<String, String> references = new HashMap<>();
        for (JsonNode taken : seen.path("transmissions")) {
            String[] reference = taken.path("reference").asText().split("~", -1);
            books.computeIfAbsent(reference[1], id -> new ArrayList<>())
                    .add(taken.path("internal_id").asText());
            references.put(reference[1], reference[0]);
            texts.computeIfAbsent(reference[1], id -> new TreeSet<>())
                    .add(taken.path("message").asText());
        }
        List<String> wrong = new ArrayList<>(backwards);
        Set<String> uncertain = uncertain();
        Map<String, Integer> statuses = new TreeMap<>();
        int twice = 0;
        Set<String> all = new HashSet<>(accepted.keySet());
        all.addAll(books.keySet());
        for (String id : all) {
            Map<String, AttributeValue> item = stored.messages().get(id);
            int times = books.getOrDefault(id, List.of()).size();
            if (item == null) {
                wrong.add(id + " was accepted and is not stored");
                continue;
            }
            if (!accepted.containsKey(id) && !unanswered.contains(references.getOrDefault(id, ""))) {
                wrong.add(id + " was sent and nobody asked for it");
            }
            String status = text(item, "status");
            statuses.merge(status, 1, Integer::sum);
            if (times > 1) {
                twice++;
                if (hold) {
                    wrong.add(id + " was sent " + times + " times under hold");
                } else if (times > 2 || !uncertain.contains(id)) {
                    wrong.add(id + " was sent " + times + " times, uncertain: " + uncertain.contains(id));
                }
            }
            boolean right = switch (status) {
                case "delivered" -> times > 0;
                case "cancelled" -> times == 0 && (isSteered(id, Steering.CANCEL) || isOfCancelled(id));
                case "failed" ->
                    times == 0
                            && (text(item, "reason").startsWith("MKOM refused")
                                    || (isOfCancelled(id)
                                            && text(item, "reason").startsWith("its mailing was cancelled")));
                case "uncertain" -> times == 0 && (hold || uncertainAttempts(item) > 1 || isOfCancelled(id));
                default -> false;
            };
            if (!right) {
                wrong.add(id + " is " + status + " (" + text(item, "reason") + ") and was sent " + times + " times");
            }
            accountSteered(
                            id,
                            references.getOrDefault(id, accepted.getOrDefault(id, "")),
                            status,
                            texts.getOrDefault(id, Set.of()))
                    .ifPresent(wrong::add);
            Set<String> expected = new HashSet<>();
            books.getOrDefault(id, List.of()).forEach(internal -> {
                expected.add(internal + " Enviada");
                expected.add(internal + " Entregue");
            });
            List<String> events = stored.events().getOrDefault(id, List.of());
            if (events.size() != expected.size() || !expected.containsAll(events)) {
                wrong.add(id + " has the events " + events + " in place of " + expected);
            }
        }
        stored.events().forEach((of, events) -> {
            if (!all.contains(of) && !(foreign.contains(of) && events.size() == 1)) {
                wrong.add("events of nothing: " + of + " " + events);
            }
        });
        foreign.stream()
                .filter(reference -> !stored.events().containsKey(reference))
                .forEach(reference -> wrong.add("no event of " + reference));
        Map<String, Integer> byReference = new HashMap<>();
        accepted.values().forEach(reference -> byReference.merge(reference, 1, Integer::sum));
        byReference.forEach((reference, ids) -> {
            if (ids > 1) {
                wrong.add("a repeated request was given other ids: " + reference);
            }
        });
        for (String queue : List.of(
                "EventsDeadLetterQueue",
                "OutboundDeadLetterQueue",
                "UrgentDeadLetterQueue",
                "ForwardDeadLetterQueue",
                "EventsQueue",
                "OutboundQueue",
                "UrgentQueue",
                "ForwardQueue")) {
            if (hub.count(queue) > 0) {
                wrong.add(hub.count(queue) + " records on " + queue);
            }
        }
        if (seen.path("callbacks").path("failed").asLong() > 0) {
            wrong.add("the platform gave up callbacks: " + seen.path("callbacks"));
        }
        line(
                "%d accepted, %d known to MKOM, %d callbacks delivered, %d events stored, %d foreign",
                accepted.size(),
                books.size(),
                seen.path("callbacks").path("delivered").asLong(),
                stored.events().values().stream().mapToInt(List::size).sum(),
                foreign.size());
        line(
                "%s; uncertain for a while %d, sent twice %d; %d kills; %.0f s in all",
                statuses, uncertain.size(), twice, kills.get(), seconds(startedAt));
        lineOfSteered(Steering.CANCEL, "cancelled");
        lineOfSteered(Steering.EDIT, "edited");
        lineOfCancelled(stored);
        line(
                "%s",
                wrong.isEmpty() ? "everything adds up" : wrong.size() + " discrepancies, the first: " + wrong.get(0));
        return wrong;
    }

    /** Compares the sums with the messages in the table, by status, and by mailing and status. */
    private List<String> accountSums() {
        Map<String, Long> stored = new TreeMap<>();
        for (Map<String, AttributeValue> item : stored().messages().values()) {
            String status = text(item, "status");
            stored.merge(status, 1L, Long::sum);
            stored.merge(text(item, "identifier") + " " + status, 1L, Long::sum);
        }
        Map<String, Long> told = new TreeMap<>();
        hub.get("/statistics?by=status")
                .expect(200)
                .json()
                .path("statistics")
                .forEach(row -> told.put(
                        row.path("value").asText(), row.path("messages").asLong()));
        hub.get("/statistics?by=mailing&limit=100")
                .expect(200)
                .json()
                .path("statistics")
                .forEach(row -> told.keySet().stream()
                        .filter(key -> !key.contains(" "))
                        .toList()
                        .forEach(status -> {
                            if (row.path(status).asLong() > 0) {
                                told.put(
                                        row.path("identifier").asText() + " " + status,
                                        row.path(status).asLong());
                            }
                        }));
        line("the sums tell %s", told);
        return told.equals(stored) ? List.of() : List.of("the sums tell " + told + " in place of " + stored);
    }

    /** Whether the mailing of a message was cancelled, before or after it was accepted. */
    private boolean isOfCancelled(String id) {
        return cancelledMailings.contains(mailingOf.getOrDefault(id, ""));
    }

    private boolean isSteered(String id, Steering kind) {
        return steered.containsKey(id) && steered.get(id).kind() == kind;
    }

    /** Compares what the caller of a cancel or an edit was told with what MKOM has. */
    private Optional<String> accountSteered(String id, String reference, String status, Set<String> texts) {
        Steered asked = steered.getOrDefault(id, new Steered(Steering.EDIT, 409));
        boolean isCancel = asked.kind() == Steering.CANCEL;
        Set<String> possible = isCancel || asked.answer() == 409
                ? Set.of(original(reference))
                : asked.answer() == 200 ? Set.of(edited(reference)) : Set.of(original(reference), edited(reference));
        boolean isCancelled = status.equals("cancelled");
        boolean told = !isCancel || asked.answer() == 0 || isOfCancelled(id) || isCancelled == (asked.answer() == 200);
        return told && possible.containsAll(texts) && texts.size() < 2
                ? Optional.empty()
                : Optional.of(id + " is " + status + " and was sent as " + texts + " after " + asked);
    }

    /** Says how the races ended, because a race that always ends in the same way shows nothing. */
    private void lineOfSteered(Steering kind, String what) {
        Map<Integer, Integer> answers = new HashMap<>();
        steered.values().stream()
                .filter(asked -> asked.kind() == kind)
                .forEach(asked -> answers.merge(asked.answer(), 1, Integer::sum));
        line(
                "%s in time %d, too late %d, answer lost %d",
                what, answers.getOrDefault(200, 0), answers.getOrDefault(409, 0), answers.getOrDefault(0, 0));
    }

    private void lineOfCancelled(Stored stored) {
        List<String> of = accepted.keySet().stream().filter(this::isOfCancelled).toList();
        line(
                "of %d messages of cancelled mailings, cancelled in time %d",
                of.size(),
                of.stream()
                        .filter(id -> text(stored.messages().getOrDefault(id, Map.of()), "status")
                                .equals("cancelled"))
                        .count());
    }

    /** The ids of messages that the log calls uncertain. */
    private Set<String> uncertain() {
        Set<String> ids = new HashSet<>();
        Stream.of("SendFunction", "UrgentFunction")
                .flatMap(function -> hub.auditLog(function).stream())
                .filter(line -> line.path("status").asText().equals("uncertain"))
                .forEach(line -> ids.add(line.path("message_id").asText()));
        return ids;
    }

    @Override
    public void close() {
        hub.close();
    }
}
