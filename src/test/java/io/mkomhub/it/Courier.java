package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.mkomhub.local.http.Exchanges;
import io.mkomhub.local.http.LoopbackServer;
import io.mkomhub.local.http.Ports;
import io.mkomhub.platform.http.FormData;
import io.mkomhub.platform.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * RapidPro's courier with one External channel, as strict as the real one: the responses it requires, the responses it
 * gives, what it treats as a repeat, and how it splits texts and retries. It does not check the order of statuses: the
 * last one received stands.
 */
final class Courier implements AutoCloseable {

    private static final int LONGEST_TEXT = 160;
    private static final int TRIES = 3;
    private static final long WINDOW_MS = 2_000;

    private final int port = Ports.free();
    private final String uuid = UUID.randomUUID().toString();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final List<Status> statuses = new CopyOnWriteArrayList<>();
    private final List<String> stopped = new CopyOnWriteArrayList<>();
    private final List<Long> calls = new CopyOnWriteArrayList<>();
    private final Map<String, Seen> seen = new HashMap<>();
    private final AtomicInteger repeats = new AtomicInteger();
    private volatile Optional<Refusal> refusal = Optional.empty();
    private volatile int toRefuse;
    private volatile Optional<LoopbackServer> server = Optional.empty();

    /**
     * How long courier, from version 26 on, collects statuses before it writes them in one statement, in which the first of each message
     * wins. It has answered 200 to all of them by then.
     */
    private static final long BATCH_MS = 500;

    private final Map<String, String> collected = new LinkedHashMap<>();
    private final Map<String, String> shown = new ConcurrentHashMap<>();
    private long collectedSince;

    /** A message that a person sent. */
    record Received(String from, String text, long atMs) {}

    /** A status of a message that was sent. */
    record Status(String id, String status) {}

    private record Seen(String text, long window) {}

    private record Refusal(int status, String body) {}

    Courier() {
        start();
    }

    void start() {
        try {
            server = Optional.of(LoopbackServer.start("courier", port, this::answer));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes no connections until it is started again. */
    void stop() {
        server.ifPresent(LoopbackServer::close);
        server = Optional.empty();
    }

    /** Refuses so many calls from now on. */
    void refuse(int status, String error, int times) {
        toRefuse = times;
        refusal = Optional.of(new Refusal(
                status, "{\"message\":\"Error\",\"data\":[{\"type\":\"error\",\"error\":\"" + error + "\"}]}"));
    }

    /** What RapidPro shows as the address of the channel. */
    String address() {
        return "http://localhost:" + port + "/c/ex/" + uuid + "/receive";
    }

    List<Received> received() {
        return received;
    }

    List<String> received(String phone) {
        return received.stream()
                .filter(message -> message.from().equals("+" + phone))
                .map(Received::text)
                .toList();
    }

    /** Every status that was told for an id, in order. */
    List<String> statuses(String id) {
        return statuses.stream()
                .filter(status -> status.id().equals(id))
                .map(Status::status)
                .toList();
    }

    List<String> stopped() {
        return stopped;
    }

    /** When it was called, in milliseconds. */
    List<Long> calls() {
        return calls;
    }

    /** Messages that it took for repeats, and threw away. */
    int repeats() {
        return repeats.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = Exchanges.text(exchange);
        calls.add(System.currentTimeMillis());
        synchronized (this) {
            if (toRefuse > 0 && refusal.isPresent()) {
                toRefuse--;
                Exchanges.answerJson(
                        exchange, refusal.get().status(), refusal.get().body());
                return;
            }
        }
        Optional<String> error = error(exchange, body);
        Exchanges.answerJson(
                exchange,
                error.isPresent() ? 400 : 200,
                error.map(text -> "{\"message\":\"Error\",\"data\":[{\"type\":\"error\",\"error\":\"" + text + "\"}]}")
                        .orElse("{\"message\":\"Message Accepted\",\"data\":[]}"));
    }

    /** Takes a call, or says what is wrong with it. */
    private Optional<String> error(HttpExchange exchange, String body) {
        String path = exchange.getRequestURI().getPath();
        String base = "/c/ex/" + uuid + "/";
        if (!path.startsWith(base)) {
            return Optional.of("channel not found");
        }
        String type = String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type"));
        if (!exchange.getRequestMethod().equals("POST") || !type.startsWith("application/x-www-form-urlencoded")) {
            return Optional.of("not a form");
        }
        Map<String, List<String>> form = FormData.parse(body);
        return switch (path.substring(base.length())) {
            case "receive" -> receive(form);
            case "sent", "delivered", "failed" -> status(form, path.substring(base.length()));
            case "stopped" -> stop(form);
            default -> Optional.of("unknown action");
        };
    }

    private static String value(Map<String, List<String>> form, String name) {
        return form.getOrDefault(name, List.of("")).get(0);
    }

    private synchronized Optional<String> receive(Map<String, List<String>> form) {
        String from = value(form, "from");
        if (from.isEmpty()) {
            return Optional.of("must have one of 'sender' or 'from' set");
        }
        if (!from.matches("\\+[0-9]{8,15}")) {
            return Optional.of("phone number supplied is not a possible number");
        }
        if (form.containsKey("date") && !isTime(value(form, "date"))) {
            return Optional.of("invalid date format");
        }
        String text = value(form, "text");
        long now = System.currentTimeMillis();
        Seen last = seen.get(from);
        if (last != null && last.text().equals(text) && now / WINDOW_MS - last.window() <= 1) {
            repeats.incrementAndGet();
            return Optional.empty();
        }
        seen.put(from, new Seen(text, now / WINDOW_MS));
        received.add(new Received(from, text, now));
        return Optional.empty();
    }

    private static boolean isTime(String text) {
        try {
            OffsetDateTime.parse(text);
            return true;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private synchronized Optional<String> status(Map<String, List<String>> form, String status) {
        if (value(form, "id").isEmpty()) {
            return Optional.of("parameters id or uuid should not be empty");
        }
        statuses.add(new Status(value(form, "id"), status));
        write();
        if (collected.isEmpty()) {
            collectedSince = System.currentTimeMillis();
        }
        collected.putIfAbsent(value(form, "id"), status);
        return Optional.empty();
    }

    /** Writes what was collected, if it has been collected for long enough. */
    private synchronized void write() {
        if (System.currentTimeMillis() - collectedSince >= BATCH_MS) {
            shown.putAll(collected);
            collected.clear();
        }
    }

    /** The status that RapidPro shows of a message in the end; {@code wired} if it was told none. */
    synchronized String shown(String id) {
        write();
        return shown.getOrDefault(id, "wired");
    }

    private Optional<String> stop(Map<String, List<String>> form) {
        stopped.add(value(form, "from"));
        return Optional.empty();
    }

    /** Sends a text as the template says, in parts of one id if it is long, and again if it is asked to. */
    static void send(Hub hub, String channel, String authorization, String id, String phone, String text) {
        for (String part : split(text)) {
            int status = 0;
            for (int tried = 0; tried < TRIES && (status == 0 || status == 429 || status >= 500); tried++) {
                Answer answer = hub.call(
                        "POST",
                        "/rapidpro/" + channel + "/send",
                        Map.of("Authorization", authorization, "Content-Type", "application/json"),
                        Json.write(Json.object()
                                .put("id", id)
                                .put("text", part)
                                .put("to", "+" + phone)
                                .put("channel", "8eb23e93-5ecb-45ba-b726-3b064e0c568c")));
                status = answer.status();
                assertThat(answer.body()).contains("\"status\":\"queued\"");
            }
            assertThat(status).isEqualTo(200);
        }
    }

    /** By bytes, at a space where there is one. */
    static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        for (String word : text.split("(?<= )", -1)) {
            if ((part + word).getBytes(StandardCharsets.UTF_8).length > LONGEST_TEXT) {
                parts.add(part.toString().strip());
                part.setLength(0);
            }
            part.append(word);
        }
        parts.add(part.toString().strip());
        return parts;
    }

    @Override
    public void close() {
        stop();
    }
}
