package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.platform.json.Json;
import java.net.http.HttpHeaders;

/**
 * An HTTP response.
 *
 * @param status the HTTP status
 * @param headers the headers as received
 * @param body the body as received
 */
record Answer(int status, HttpHeaders headers, String body) {

    /** The body, which has to be strict JSON of the type that its header says. */
    JsonNode json() {
        assertThat(header("content-type")).matches("application/(problem\\+)?json");
        return Json.read(body);
    }

    String header(String name) {
        return headers.firstValue(name).orElse("");
    }

    Answer expect(int expected) {
        assertThat(status).as(body).isEqualTo(expected);
        return this;
    }

    /** The id of the first message that was accepted. */
    String firstId() {
        return expect(202).json().path("messages").path(0).path("id").asText();
    }

    /** A problem document of RFC 9457 with the status. */
    JsonNode problem(int expected) {
        expect(expected);
        assertThat(header("content-type")).isEqualTo("application/problem+json");
        JsonNode problem = json();
        assertThat(problem.path("status").asInt()).isEqualTo(expected);
        assertThat(problem.path("title").asText()).isNotBlank();
        assertThat(problem.path("detail").asText()).isNotBlank();
        return problem;
    }
}
