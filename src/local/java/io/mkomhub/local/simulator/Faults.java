package io.mkomhub.local.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The simulated faults of the platform. Rates are probabilities from 0 to 1; everything is off by default.
 *
 * @param latencyMs delays every response to a transmission by this time, in milliseconds
 * @param status answers every transmission with this HTTP status; 0 for none
 * @param statusTimes answers only this number of transmissions with {@code status}; 0 for all
 * @param errorRate the share of transmissions answered with 503, with nothing accepted
 * @param acceptThenTimeoutRate the share of transmissions accepted, then not answered for {@code timeoutMs}
 * @param timeoutMs cuts an unanswered connection after this time, in milliseconds
 * @param acceptThenStatus accepts transmissions, then answers with this HTTP status and an empty body; 0 for none
 * @param cutReferences returns at most this number of characters of each reference; 0 for all
 * @param rejectRate the share of messages refused with {@code success: false}
 * @param malformedRate the share of transmissions accepted and answered with 200 and half a response
 * @param refuse cuts every connection with a transmission, without reading or answering it
 * @param duplicateCallbacks sends every callback twice
 * @param shuffleCallbacks sends callbacks out of order
 * @param callbacks whether to send callbacks at all
 * @param callbacksPerSecond the maximum number of callbacks per second; 0 for no limit
 * @param callbackDelayMs delays every callback by this time, in milliseconds
 * @param callbackBatch the maximum number of callbacks in one request, which then is an array; 0 or 1 for single
 *     callbacks
 * @param interimCallbacks sends {@code Enviada}, a status that no document describes, for every message before
 *     {@code Entregue}
 */
public record Faults(
        long latencyMs,
        int status,
        int statusTimes,
        double errorRate,
        double acceptThenTimeoutRate,
        long timeoutMs,
        int acceptThenStatus,
        int cutReferences,
        double rejectRate,
        double malformedRate,
        boolean refuse,
        boolean duplicateCallbacks,
        boolean shuffleCallbacks,
        boolean callbacks,
        int callbacksPerSecond,
        long callbackDelayMs,
        int callbackBatch,
        boolean interimCallbacks) {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException names the field that is out of range
     */
    public Faults {
        requireRate("errorRate", errorRate);
        requireRate("acceptThenTimeoutRate", acceptThenTimeoutRate);
        requireRate("rejectRate", rejectRate);
        requireRate("malformedRate", malformedRate);
        require(status == 0 || (status >= 200 && status <= 599), "status must be an HTTP status from 200 to 599, or 0");
        require(
                acceptThenStatus == 0 || (acceptThenStatus >= 200 && acceptThenStatus <= 599),
                "acceptThenStatus must be an HTTP status from 200 to 599, or 0");
        require(cutReferences >= 0, "cutReferences must not be negative");
        require(statusTimes >= 0, "statusTimes must not be negative");
        require(latencyMs >= 0, "latencyMs must not be negative");
        require(timeoutMs >= 0, "timeoutMs must not be negative");
        require(callbacksPerSecond >= 0, "callbacksPerSecond must not be negative");
        require(callbackDelayMs >= 0, "callbackDelayMs must not be negative");
        require(callbackBatch >= 0 && callbackBatch <= 1_000, "callbackBatch must be from 0 to 1000");
    }

    /** No faults. */
    public static Faults none() {
        return new Faults(0, 0, 0, 0, 0, 60_000, 0, 0, 0, 0, false, false, false, true, 0, 0, 0, false);
    }

    /** Returns these faults with one less of {@code statusTimes}; the last one resets {@code status}. */
    Faults oneStatusLess() {
        return new Faults(
                latencyMs,
                statusTimes == 1 ? 0 : status,
                statusTimes - 1,
                errorRate,
                acceptThenTimeoutRate,
                timeoutMs,
                acceptThenStatus,
                cutReferences,
                rejectRate,
                malformedRate,
                refuse,
                duplicateCallbacks,
                shuffleCallbacks,
                callbacks,
                callbacksPerSecond,
                callbackDelayMs,
                callbackBatch,
                interimCallbacks);
    }

    /**
     * Returns these faults with changes.
     *
     * @param changes a JSON object with the fields to change
     * @throws IllegalArgumentException names the field that is unknown or has an invalid value
     */
    Faults with(String changes, ObjectMapper json) {
        ObjectMapper strict = json.copy().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        try {
            ObjectNode merged = strict.valueToTree(this);
            JsonNode given = strict.readTree(changes);
            require(given.isObject(), "expected a JSON object");
            given.properties().forEach(field -> merged.set(field.getKey(), field.getValue()));
            return strict.treeToValue(merged, Faults.class);
        } catch (UnrecognizedPropertyException e) {
            throw new IllegalArgumentException(
                    "unknown field " + e.getPropertyName() + "; there are " + e.getKnownPropertyIds(), e);
        } catch (JsonProcessingException e) {
            String message = e.getCause() instanceof IllegalArgumentException cause
                    ? String.valueOf(cause.getMessage())
                    : e.getOriginalMessage();
            throw new IllegalArgumentException(message, e);
        }
    }

    private static void requireRate(String name, double rate) {
        require(rate >= 0 && rate <= 1, name + " must be from 0 to 1");
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
