package io.mkomhub.local.simulator;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.mkomhub.local.http.Exchanges;
import io.mkomhub.local.http.LoopbackServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The MKSMS platform as its manual describes it: accepts transmissions, sends the callback {@code Entregue}, passes
 * replies on, and answers some by itself. In addition to the manual it shows the accepted transmissions
 * ({@code /transmissions}), simulates replies ({@code /replies}) and faults ({@code /faults}).
 *
 * <p>It keeps a limited number of transmissions, also while it is stopped. It drops the oldest, and then answers a
 * reply of that person with 404. {@code transmissions_forgotten} counts the dropped transmissions.
 */
public final class Simulator implements AutoCloseable {

    private static final String TRANSMISSION = "/sms/api/transmission/v1";

    private final ObjectMapper json = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();
    private final SimulatorConfig config;
    private final Ledger ledger;
    private final Callbacks callbacks;
    private final Map<String, HttpHandler> others = new ConcurrentHashMap<>();
    private volatile Faults faults = Faults.none();
    private Optional<LoopbackServer> server = Optional.empty();
    private int port;

    private Simulator(SimulatorConfig config) {
        this.config = config;
        this.ledger = new Ledger(config.transmissionsKept());
        this.port = config.port();
        this.callbacks = new Callbacks(config.callbackUrl(), () -> faults);
    }

    /**
     * Starts the platform.
     *
     * @throws UncheckedIOException if the port is in use
     */
    public static Simulator start(SimulatorConfig config) {
        Simulator simulator = new Simulator(config);
        simulator.start();
        return simulator;
    }

    /** Its base address, which the hub uses instead of {@code https://sms.mkmservice.com}. */
    public synchronized URI url() {
        return URI.create("http://localhost:" + port);
    }

    /** Listens again after {@link #stop()}. */
    public synchronized void start() {
        if (server.isPresent()) {
            return;
        }
        try {
            LoopbackServer started = LoopbackServer.start("mkom", port, this::handle);
            port = started.port();
            server = Optional.of(started);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on port " + port, e);
        }
    }

    /** Refuses connections. Callbacks that are already due are still sent. */
    public synchronized void stop() {
        server.ifPresent(LoopbackServer::close);
        server = Optional.empty();
    }

    /**
     * Answers one more route on the same port.
     *
     * @param route method and path, such as {@code GET /usage}
     */
    public void serve(String route, HttpHandler handler) {
        others.put(route, handler);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String route =
                exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
        switch (route) {
            case "POST " + TRANSMISSION -> transmit(exchange);
            case "GET /transmissions" -> showTransmissions(exchange);
            case "DELETE /transmissions" -> {
                ledger.clear();
                Exchanges.answer(exchange, 204, new byte[0]);
            }
            case "POST /replies" -> reply(exchange);
            case "GET /faults" -> Exchanges.answerJson(exchange, 200, json.writeValueAsString(faults));
            case "POST /faults" -> setFaults(exchange, false);
            case "PUT /faults" -> setFaults(exchange, true);
            case "DELETE /faults" -> {
                synchronized (this) {
                    faults = Faults.none();
                }
                Exchanges.answer(exchange, 204, new byte[0]);
            }
            default -> {
                HttpHandler handler = others.get(route);
                if (handler == null) {
                    error(exchange, 404, "there is no " + route);
                } else {
                    handler.handle(exchange);
                }
            }
        }
    }

    private void transmit(HttpExchange exchange) throws IOException {
        Faults now = faults;
        long request = ledger.nextRequest();
        if (now.refuse()) {
            ledger.unanswered();
            exchange.close();
            return;
        }
        if (!pause(now.latencyMs())) {
            exchange.close();
            return;
        }
        String body = Exchanges.text(exchange);
        Optional<Integer> status = faultStatus();
        if (status.isPresent()) {
            ledger.failed();
            error(exchange, status.get(), "the platform has a problem");
            return;
        }
        if (!("Bearer " + config.token()).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            ledger.refused();
            error(exchange, 401, "the token is missing or not valid");
            return;
        }
        String answer;
        try {
            answer = accept(
                    TransmissionRequest.parse(body, json),
                    request,
                    exchange.getRequestHeaders().getFirst("X-Correlation-Id"),
                    now);
        } catch (TransmissionRequest.InvalidRequest e) {
            ledger.refused();
            error(exchange, 400, String.valueOf(e.getMessage()));
            return;
        }
        if (happens(now.acceptThenTimeoutRate())) {
            ledger.unanswered();
            pause(now.timeoutMs());
            exchange.close();
        } else if (now.acceptThenStatus() > 0) {
            Exchanges.answer(exchange, now.acceptThenStatus(), new byte[0]);
        } else if (happens(now.malformedRate())) {
            Exchanges.answerJson(exchange, 200, answer.substring(0, answer.length() / 2));
        } else {
            Exchanges.answerJson(exchange, 200, answer);
        }
    }

    private synchronized Optional<Integer> faultStatus() {
        Faults now = faults;
        if (now.status() > 0) {
            if (now.statusTimes() > 0) {
                faults = now.oneStatusLess();
            }
            return Optional.of(now.status());
        }
        return happens(now.errorRate()) ? Optional.of(503) : Optional.empty();
    }

    private String accept(TransmissionRequest transmission, long request, @Nullable String correlationId, Faults now) {
        String mailingId = ledger.accepted();
        ObjectNode answer = json.createObjectNode();
        answer.putObject("mailing").put("id", mailingId);
        ArrayNode results = answer.putArray("messages");
        for (TransmissionRequest.Item item : transmission.items()) {
            if (item instanceof TransmissionRequest.Valid message && !happens(now.rejectRate())) {
                Transmission taken = ledger.add(
                        new Transmission(
                                request,
                                correlationId,
                                mailingId,
                                transmission.mailing(),
                                message.msisdn(),
                                message.message(),
                                message.schedule().orElse(null),
                                message.reference(),
                                message.autoAnswer().orElse(null),
                                ledger.nextInternalId(),
                                Instant.now()),
                        message.autoAnswers());
                results.addObject().put("success", true).put("reference", cut(message.reference(), now));
                Duration due = message.due().map(Simulator::fromNow).orElse(Duration.ZERO);
                if (now.interimCallbacks()) {
                    callbacks.post(status(taken, "Enviada"), due);
                }
                callbacks.post(status(taken, "Entregue"), due);
            } else {
                ledger.refusedMessage();
                ObjectNode result = results.addObject().put("success", false).put("reference", item.reference());
                if (item instanceof TransmissionRequest.Refused refused) {
                    result.put("error", refused.error());
                }
            }
        }
        return answer.toString();
    }

    private static String cut(String reference, Faults now) {
        return now.cutReferences() == 0 || reference.length() <= now.cutReferences()
                ? reference
                : reference.substring(0, now.cutReferences());
    }

    private static Duration fromNow(ZonedDateTime due) {
        return Duration.between(Instant.now(), due.toInstant());
    }

    private String status(Transmission message, String word) {
        return json.createObjectNode()
                .put("internal_id", message.internalId())
                .put("reference_id", message.reference())
                .put("status", word)
                .put("msisdn", message.msisdn())
                .put("timestamp", Instant.now().getEpochSecond())
                .toString();
    }

    private void reply(HttpExchange exchange) throws IOException {
        JsonNode reply;
        try {
            reply = json.readTree(Exchanges.text(exchange));
        } catch (JsonProcessingException e) {
            error(exchange, 400, "the body is not JSON");
            return;
        }
        JsonNode msisdn = reply.path("msisdn");
        JsonNode message = reply.path("message");
        if (!msisdn.isTextual() || !message.isTextual()) {
            error(exchange, 400, "expected {\"msisdn\": text, \"message\": text}");
            return;
        }
        Optional<Conversation> conversation = ledger.conversation(msisdn.asText());
        if (conversation.isEmpty()) {
            error(exchange, 404, "no message was sent to " + msisdn.asText());
            return;
        }
        Transmission last = conversation.get().last();
        ObjectNode callback = json.createObjectNode()
                .put("internal_id", ledger.nextInternalId())
                .put("reference_id", last.reference())
                .put("message", message.asText())
                .put("msisdn", last.msisdn())
                .put("timestamp", Instant.now().getEpochSecond());
        callbacks.post(callback.toString(), Duration.ZERO);
        ledger.answerTo(conversation.get(), message.asText())
                .ifPresent(answer -> ledger.addAutoAnswer(new Transmission(
                        0,
                        null,
                        last.mailingId(),
                        last.mailing(),
                        last.msisdn(),
                        answer.sendMessage(),
                        null,
                        last.reference(),
                        BooleanNode.TRUE,
                        ledger.nextInternalId(),
                        Instant.now())));
        Exchanges.answerJson(exchange, 202, callback.toString());
    }

    /** Changes some faults, and turns off all others if requested. */
    private void setFaults(HttpExchange exchange, boolean endOthers) throws IOException {
        String changes = Exchanges.text(exchange);
        try {
            synchronized (this) {
                faults = (endOthers ? Faults.none() : faults).with(changes, json);
            }
        } catch (IllegalArgumentException e) {
            error(exchange, 400, String.valueOf(e.getMessage()));
            return;
        }
        Exchanges.answerJson(exchange, 200, json.writeValueAsString(faults));
    }

    /** {@code ?limit=n} shows only the last n, and {@code ?msisdn=…} only those to a number, so that tests can look often. */
    private void showTransmissions(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getQuery();
        List<Transmission> transmissions;
        if (query == null) {
            transmissions = ledger.last(Integer.MAX_VALUE);
        } else if (query.matches("limit=[0-9]{1,9}")) {
            transmissions = ledger.last(Integer.parseInt(query.substring("limit=".length())));
        } else if (query.matches("msisdn=[0-9]{1,20}")) {
            transmissions = ledger.to(query.substring("msisdn=".length()));
        } else {
            error(exchange, 400, "expected ?limit=n or ?msisdn=n");
            return;
        }
        Shown shown = new Shown(ledger.counts(), callbacks.counts(), transmissions);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        try (exchange) {
            // Streamed, because the list can take 100 MB.
            exchange.sendResponseHeaders(200, 0);
            json.writeValue(exchange.getResponseBody(), shown);
        }
    }

    private record Shown(
            @JsonUnwrapped Ledger.Counts counts, Callbacks.Counts callbacks, List<Transmission> transmissions) {}

    private void error(HttpExchange exchange, int status, String message) throws IOException {
        Exchanges.answerJson(
                exchange, status, json.createObjectNode().put("error", message).toString());
    }

    private static boolean happens(double rate) {
        return rate > 0 && ThreadLocalRandom.current().nextDouble() < rate;
    }

    private static boolean pause(long millis) {
        try {
            Thread.sleep(millis);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        stop();
        callbacks.close();
    }
}
