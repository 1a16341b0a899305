package io.mkomhub.it;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.platform.json.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The simulated platform, from its other side. */
final class Mkom {

    private static final byte[] NOTHING = {};

    private final Http http;

    Mkom(URI url) {
        this.http = new Http(url);
    }

    /** Makes it misbehave from now on. */
    void faults(String json) {
        http.call("POST", "/faults", Map.of(), json.getBytes(StandardCharsets.UTF_8))
                .expect(200);
    }

    /** Makes it misbehave like this and in no other way, in one step. */
    void onlyFaults(String json) {
        http.call("PUT", "/faults", Map.of(), json.getBytes(StandardCharsets.UTF_8))
                .expect(200);
    }

    /** Makes it behave again. */
    void behave() {
        http.call("DELETE", "/faults", Map.of(), NOTHING).expect(204);
    }

    /** What it has seen and taken. */
    JsonNode seen() {
        return http.call("GET", "/transmissions", Map.of(), NOTHING).expect(200).json();
    }

    /** What it has seen, with the last transmission only: for whoever asks often and wants the counts. */
    JsonNode counts() {
        return http.call("GET", "/transmissions?limit=1", Map.of(), NOTHING)
                .expect(200)
                .json();
    }

    /** The messages it took for a number, in order. */
    List<JsonNode> takenFor(String phone) {
        List<JsonNode> taken = new ArrayList<>();
        http.call("GET", "/transmissions?msisdn=" + phone, Map.of(), NOTHING)
                .expect(200)
                .json()
                .path("transmissions")
                .forEach(taken::add);
        return taken;
    }

    long requests() {
        return counts().path("requests").asLong();
    }

    /** A person answers the last message they got. */
    void reply(String phone, String text) {
        http.call(
                        "POST",
                        "/replies",
                        Map.of(),
                        Json.write(Json.object().put("msisdn", phone).put("message", text))
                                .getBytes(StandardCharsets.UTF_8))
                .expect(202);
    }
}
