package io.mkomhub.api.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.channel.mkom.Submission;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Problem;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import io.mkomhub.store.requests.IdempotencyStore;
import io.mkomhub.store.requests.IdempotencyStore.Remembered;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Answers a repeated request with the same {@code Idempotency-Key} as the first.
 *
 * <p>Guarantee: the ids of the messages derive from caller, key, path and body. If the first attempt was interrupted,
 * the second completes it, and no message is sent twice. It is judged as of the time of the first, so that the same messages are
 * valid and get the same ids. A key that is reused with another request is rejected. Limit:
 * a key is remembered for {@link IdempotencyStore#MEMORY}; a request without a key is always new.
 */
@ApplicationScoped
class Idempotency {

    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final String MESSAGES = "messages";
    private static final String REFERENCE = "reference";

    /** Only the hub's answer for a message that was accepted has it. */
    private static final String ENCODING = "encoding";

    private static final int LONGEST_KEY = 255;

    private final IdempotencyStore answers;
    private final Clock clock;

    Idempotency(IdempotencyStore answers, Clock clock) {
        this.answers = answers;
        this.clock = clock;
    }

    /**
     * The result of a request.
     *
     * @param response the response
     * @param wholly whether every valid message was accepted
     */
    record Taken(HttpResponse response, boolean wholly) {}

    /**
     * What message ids derive from.
     *
     * @param text empty for new ids
     * @param firstAt when the first attempt came, if it was interrupted
     * @param at when the first attempt came, which may be this one
     */
    record Seed(Optional<String> text, Optional<Instant> firstAt, Instant at) {}

    /**
     * Returns the earlier response to the request, or submits it.
     *
     * @param submit submits the request; takes the seed of the message ids
     * @throws InvalidInputException if the key is blank, or longer than {@value #LONGEST_KEY} characters
     */
    HttpResponse answer(HttpRequest request, String caller, Submission submission, Function<Seed, Taken> submit) {
        Optional<String> key = request.header(IDEMPOTENCY_KEY);
        return key.isEmpty()
                ? submit.apply(new Seed(Optional.empty(), Optional.empty(), clock.instant()))
                        .response()
                : answerOnce(request, caller, checked(key.get()), body -> withPersonalData(body, submission), submit);
    }

    /**
     * Returns the earlier response to the request, or submits it. A request without a key is the same as an earlier one with
     * the same path and body. The response must have no personal data.
     *
     * @param submit as above; the seed always has a text
     * @throws InvalidInputException as above
     */
    HttpResponse answerAlways(HttpRequest request, String caller, Function<Seed, Taken> submit) {
        String key = request.header(IDEMPOTENCY_KEY)
                .map(Idempotency::checked)
                .orElseGet(() -> "body " + fingerprint(request));
        return answerOnce(request, caller, key, UnaryOperator.identity(), submit);
    }

    private String fingerprint(HttpRequest request) {
        return answers.fingerprint(request.path(), new String(request.body(), StandardCharsets.ISO_8859_1));
    }

    private HttpResponse answerOnce(
            HttpRequest request,
            String caller,
            String key,
            UnaryOperator<String> completing,
            Function<Seed, Taken> submit) {
        Instant now = clock.instant();
        String fingerprint = fingerprint(request);
        Optional<Remembered> earlier = answers.remember(caller, key, fingerprint, "", now);
        if (earlier.isPresent()) {
            if (!earlier.get().fingerprint().equals(fingerprint)) {
                return Problem.of(422, IDEMPOTENCY_KEY + " was used before with another request");
            }
            if (earlier.get().done()) {
                String answer = earlier.get().answer();
                return HttpResponse.text(
                                Integer.parseInt(answer.substring(0, 3)),
                                contentType(answer),
                                completing.apply(answer.substring(3)))
                        .with("Idempotent-Replayed", "true");
            }
        }
        Optional<Instant> firstAt = earlier.flatMap(Remembered::at);
        Taken taken = submit.apply(new Seed(Optional.of(key + fingerprint), firstAt, firstAt.orElse(now)));
        if (taken.wholly()) {
            HttpResponse response = taken.response();
            try {
                answers.done(caller, key, fingerprint, response.status() + withoutPersonalData(response.body()), now);
            } catch (UnavailableException e) {
                // The messages are accepted. A repeat without the stored response gets the same ids.
                return response;
            }
        }
        return taken.response();
    }

    /**
     * A response without the callers' references and texts, because they may be personal data and an erasure would not
     * find them here. The repeated request contains them.
     */
    private static String withoutPersonalData(String body) {
        JsonNode json = Json.read(body);
        for (JsonNode message : json.path(MESSAGES)) {
            ObjectNode node = (ObjectNode) message;
            if (node.hasNonNull(REFERENCE)) {
                node.put(REFERENCE, "");
            }
            node.remove(List.of(HubRendering.MESSAGE, HubRendering.KEPT));
        }
        return Json.write(json);
    }

    private static String withPersonalData(String body, Submission submission) {
        JsonNode json = Json.read(body);
        JsonNode messages = json.path(MESSAGES);
        for (int i = 0; i < messages.size(); i++) {
            ObjectNode node = (ObjectNode) messages.get(i);
            Submission.Entry entry = submission.entries().get(i);
            if (node.hasNonNull(REFERENCE)) {
                node.put(REFERENCE, entry.reference().orElse(""));
            }
            if (node.has(ENCODING)) {
                entry.text().ifPresent(text -> HubRendering.put(node, text));
            }
        }
        return Json.write(json);
    }

    private static String contentType(String answer) {
        return answer.startsWith("4") ? "application/problem+json" : "application/json";
    }

    private static String checked(String key) {
        if (key.isBlank() || key.length() > LONGEST_KEY) {
            throw new InvalidInputException(IDEMPOTENCY_KEY, "must have 1 to " + LONGEST_KEY + " characters");
        }
        return key;
    }
}
