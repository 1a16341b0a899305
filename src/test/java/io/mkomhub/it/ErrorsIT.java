package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.Documents;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Invalid requests. Address ranges (403) are tested with the router itself: all requests here come from one address,
 * and another range would need a second cloud.
 */
@LocalHub
class ErrorsIT {

    private static final String HOOK = "/webhooks/mkom?token=local-webhook-token";
    private static final Map<String, String> KEY = Map.of("Authorization", "Bearer local-api-key");
    private static final Map<String, String> NONE = Map.of();
    private static final String STATUS = Documents.STATUS.text();
    private static final String TRANSMISSION = Documents.TRANSMISSION.text();

    private final Hub hub;

    ErrorsIT(Hub hub) {
        this.hub = hub;
    }

    private static Arguments row(
            String name,
            String method,
            String path,
            Map<String, String> headers,
            String body,
            int status,
            String field) {
        return arguments(name, method, path, headers, body, status, field);
    }

    static Stream<Arguments> requests() {
        String large = STATUS.replace("Entregue", "x".repeat(262_144));
        return Stream.of(
                row("hook: not JSON", "POST", HOOK, NONE, "status=Entregue", 400, ""),
                row("hook: nothing", "POST", HOOK, NONE, "", 400, ""),
                row("hook: half of it", "POST", HOOK, NONE, STATUS.substring(0, 50), 400, ""),
                row("hook: a string", "POST", HOOK, NONE, "\"Entregue\"", 400, ""),
                row("hook: an empty array", "POST", HOOK, NONE, "[]", 400, ""),
                row("hook: no msisdn", "POST", HOOK, NONE, STATUS.replace("msisdn", "phone"), 400, "msisdn"),
                row("hook: no kind", "POST", HOOK, NONE, STATUS.replace("\"status\"", "\"state\""), 400, "status"),
                row("hook: nothing but what cannot be read", "POST", HOOK, NONE, "[{},1]", 400, "[0].msisdn"),
                row("hook: larger than 256 KB", "POST", HOOK, NONE, large, 413, ""),
                row("hook: no secret", "POST", "/webhooks/mkom", NONE, STATUS, 401, ""),
                row("hook: wrong secret", "POST", HOOK + "x", NONE, STATUS, 401, ""),
                row("hook: empty secret", "POST", "/webhooks/mkom?token=", NONE, STATUS, 401, ""),
                row("hook: secret of the API", "POST", "/webhooks/mkom", KEY, STATUS, 401, ""),
                row(
                        "hook: wrong bearer",
                        "POST",
                        "/webhooks/mkom/status",
                        Map.of("Authorization", "Bearer x"),
                        STATUS,
                        401,
                        ""),
                row("hook: wrong secret and not JSON", "POST", "/webhooks/mkom?token=x", NONE, "x", 401, ""),
                row("hook: wrong method", "GET", HOOK, NONE, "", 405, ""),
                row("hook: wrong method", "PUT", HOOK, NONE, STATUS, 405, ""),
                row("hook: wrong path", "POST", "/webhooks/mkm?token=local-webhook-token", NONE, STATUS, 404, ""),
                row(
                        "hook: wrong path below",
                        "POST",
                        "/webhooks/mkom/x?token=local-webhook-token",
                        NONE,
                        STATUS,
                        404,
                        ""),
                row("dead letters: no key", "GET", "/dead-letters/outbound", NONE, "", 401, ""),
                row("dead letters: no such queue", "GET", "/dead-letters/callbacks", KEY, "", 404, ""),
                row("dead letters: a cursor", "GET", "/dead-letters/outbound?cursor=x", KEY, "", 400, "cursor"),
                row("dead letters: limit", "GET", "/dead-letters/outbound?limit=0", KEY, "", 400, "limit"),
                row("redrive: nothing", "POST", "/dead-letters/outbound/redrive", KEY, "", 400, ""),
                row("redrive: no ids", "POST", "/dead-letters/outbound/redrive", KEY, "{}", 400, "ids"),
                row("redrive: no such queue", "POST", "/dead-letters/x/redrive", KEY, "{\"all\":true}", 404, ""),
                row("drop: how many", "POST", "/dead-letters/outbound/drop", KEY, "{\"all\":true}", 400, "expected"),
                row("drop: no such queue", "POST", "/dead-letters/x/drop", KEY, "{\"ids\":[\"a\"]}", 404, ""),
                row("drop: wrong method", "DELETE", "/dead-letters/outbound/drop", KEY, "", 405, ""),
                row("health: no key", "GET", "/health/details", NONE, "", 401, ""),
                row("messages: no key", "POST", "/messages", NONE, TRANSMISSION, 401, ""),
                row(
                        "messages: wrong key",
                        "POST",
                        "/messages",
                        Map.of("Authorization", "Bearer x"),
                        TRANSMISSION,
                        401,
                        ""),
                row("messages: key in the query", "POST", "/messages?token=local-api-key", NONE, TRANSMISSION, 401, ""),
                row("messages: not JSON", "POST", "/messages", KEY, "msisdn=1", 400, ""),
                row("messages: none", "POST", "/messages", KEY, "{}", 400, "messages"),
                row(
                        "messages: mailing is a word",
                        "POST",
                        "/messages",
                        KEY,
                        TRANSMISSION.replace("{\n    \"identifier\"", "7,\"x\":{\n    \"identifier\""),
                        400,
                        "mailing"),
                row(
                        "messages: wrong number",
                        "POST",
                        "/messages",
                        KEY,
                        TRANSMISSION.replace("5511953959059", "123"),
                        400,
                        "messages[0].msisdn"),
                row(
                        "messages: schedule in the past",
                        "POST",
                        "/messages",
                        KEY,
                        TRANSMISSION.replaceFirst("\\{", "{\"past_schedule\":\"refuse\","),
                        400,
                        "messages[0].schedule"),
                row(
                        "messages: unknown choice for the past",
                        "POST",
                        "/messages",
                        KEY,
                        TRANSMISSION.replaceFirst("\\{", "{\"past_schedule\":\"x\","),
                        400,
                        "past_schedule"),
                row(
                        "messages: schedule in 50 years",
                        "POST",
                        "/messages",
                        KEY,
                        TRANSMISSION.replace("2023-04-26", "2076-04-26"),
                        400,
                        "messages[0].schedule"),
                row(
                        "messages: larger than 256 KB",
                        "POST",
                        "/messages",
                        KEY,
                        TRANSMISSION.replace("Teste", "x".repeat(262_144)),
                        413,
                        ""),
                row("contacts: erase with 00", "DELETE", "/contacts/005511912340000", KEY, "", 400, "msisdn"),
                row("contacts: erase a float", "DELETE", "/contacts/551198765432.0", KEY, "", 400, "msisdn"),
                row("contacts: erase nobody", "DELETE", "/contacts/119539590591", KEY, "", 404, ""),
                row("opt-outs: block a typo", "PUT", "/opt-outs/119539590591", KEY, "", 400, "msisdn"),
                row("messages: wrong method", "DELETE", "/messages", KEY, "", 405, ""),
                row("message: change nobody's", "PATCH", "/messages/nobody-knows", KEY, "{\"message\":\"x\"}", 404, ""),
                row("message: change nothing", "PATCH", "/messages/x", KEY, "{}", 400, ""),
                row("message: change a slip of the pen", "PATCH", "/messages/x", KEY, "{\"text\":\"x\"}", 400, "text"),
                row("message: unknown alphabet", "PATCH", "/messages/x", KEY, "{\"encoding\":\"x\"}", 400, "encoding"),
                row("message: remove the text", "PATCH", "/messages/x", KEY, "{\"message\":null}", 400, "message"),
                row(
                        "message: validity in words",
                        "PATCH",
                        "/messages/x",
                        KEY,
                        "{\"valid_until\":\"tomorrow\"}",
                        400,
                        "valid_until"),
                row(
                        "message: validity of no time",
                        "PATCH",
                        "/messages/x",
                        KEY,
                        "{\"validity_minutes\":0}",
                        400,
                        "validity_minutes"),
                row(
                        "message: schedule in 50 years",
                        "PATCH",
                        "/messages/x",
                        KEY,
                        "{\"schedule\":\"2076-12-24T08:00:00\"}",
                        400,
                        "schedule"),
                row(
                        "message: schedule in the past",
                        "PATCH",
                        "/messages/x",
                        KEY,
                        "{\"schedule\":\"2023-04-26T17:01:00\",\"past_schedule\":\"refuse\"}",
                        400,
                        "schedule"),
                row("message: change, no key", "PATCH", "/messages/x", NONE, "{\"message\":\"x\"}", 401, ""),
                row("message: cancel nobody's", "DELETE", "/messages/nobody-knows", KEY, "", 404, ""),
                row("message: cancel, no key", "DELETE", "/messages/x", NONE, "", 401, ""),
                row("mailing: nobody's", "GET", "/mailings/nobody-knows", KEY, "", 404, ""),
                row("mailing: a slip of the pen", "POST", "/mailings/" + "0".repeat(32) + "/pause", KEY, "", 404, ""),
                row("mailing: resume nobody's", "POST", "/mailings/Natal/resume", KEY, "", 404, ""),
                row("mailing: cancel nobody's", "POST", "/mailings/Natal/cancel", KEY, "", 404, ""),
                row("mailing: cancel, no key", "POST", "/mailings/Natal/cancel", NONE, "", 401, ""),
                row("mailing: a parameter", "POST", "/mailings/x/pause?now=true", KEY, "", 400, "now"),
                row("mailing: wrong method", "DELETE", "/mailings/x", KEY, "", 405, ""),
                row("message: no key", "GET", "/messages/x", NONE, "", 401, ""),
                row("message: unknown reference", "GET", "/messages/nobody-knows", KEY, "", 404, ""),
                row("message: unknown id", "GET", "/messages/01aryz6s41tsv4rrffq69g5fav-7", KEY, "", 404, ""),
                row("message: no reference asked for", "GET", "/messages?reference=", KEY, "", 400, "reference"),
                row(
                        "messages: a state and a callback",
                        "GET",
                        "/messages?status=uncertain&callback=missing",
                        KEY,
                        "",
                        400,
                        "callback"),
                row("messages: a state of nothing", "GET", "/messages?status=gone", KEY, "", 400, "status"),
                row("messages: no day", "GET", "/messages?from=yesterday", KEY, "", 400, "from"),
                row("messages: no period", "GET", "/messages?from=2026-11-02&to=2026-11-01", KEY, "", 400, "to"),
                row("messages: no mailing", "GET", "/messages?mailing=Natal", KEY, "", 400, "mailing"),
                row("messages: no cost centre", "GET", "/messages?cost_centre_id=-1", KEY, "", 400, "cost_centre_id"),
                row("messages: no channel", "GET", "/messages?channel=a%20b", KEY, "", 400, "channel"),
                row("messages: no number", "GET", "/messages?msisdn=x", KEY, "", 400, "msisdn"),
                row("messages: no id", "GET", "/messages?id=x", KEY, "", 400, "id"),
                row(
                        "messages: no cursor of it",
                        "GET",
                        "/messages?msisdn=5511953959059&cursor=eA",
                        KEY,
                        "",
                        400,
                        "cursor"),
                row("mailing: messages of nobody's", "GET", "/mailings/Natal/messages", KEY, "", 404, ""),
                row(
                        "mailing: messages, a state of nothing",
                        "GET",
                        "/mailings/x/messages?status=gone",
                        KEY,
                        "",
                        400,
                        "status"),
                row("mailing: messages, no key", "GET", "/mailings/x/messages", NONE, "", 401, ""),
                row("mailing: retry nobody's", "POST", "/mailings/Natal/retry?status=failed", KEY, "", 404, ""),
                row("mailing: retry nothing", "POST", "/mailings/Natal/retry", KEY, "", 400, "status"),
                row(
                        "mailing: retry what is uncertain",
                        "POST",
                        "/mailings/x/retry?status=uncertain",
                        KEY,
                        "",
                        400,
                        "status"),
                row(
                        "messages: a reference and an empty state",
                        "GET",
                        "/messages?reference=x&status=",
                        KEY,
                        "",
                        400,
                        "status"),
                row("messages: a reference and a limit", "GET", "/messages?reference=x&limit=5", KEY, "", 400, "limit"),
                row(
                        "messages: a state twice",
                        "GET",
                        "/messages?status=uncertain&status=uncertain",
                        KEY,
                        "",
                        400,
                        "status"),
                row("messages: a slip of the pen", "GET", "/messages?refrence=x", KEY, "", 400, "refrence"),
                row("message: a parameter", "GET", "/messages/x?timeline=false", KEY, "", 400, "timeline"),
                row("messages: a parameter", "POST", "/messages?urgent=false", KEY, TRANSMISSION, 400, "urgent"),
                row("plan: a version that is none", "GET", "/plans/x?version=-1", KEY, "", 400, "version"),
                row("plan: another name", "PUT", "/plans/x", KEY, "{\"name\":\"y\"}", 400, "name"),
                row(
                        "flow: not the default",
                        "PUT",
                        "/auto-replies/x",
                        KEY,
                        "{\"match\":{\"default\":false},\"auto_answer\":[{\"access_level\":\"1\","
                                + "\"access_code\":\"1\",\"send_message\":\"x\"}]}",
                        400,
                        "match.mailing"),
                row(
                        "contact: another number",
                        "PUT",
                        "/contacts/5511953959059",
                        KEY,
                        "{\"msisdn\":\"5511953959058\",\"attributes\":{}}",
                        400,
                        "msisdn"),
                row("transmission: no key", "POST", "/sms/api/transmission/v1", NONE, TRANSMISSION, 401, ""),
                row("transmission: wrong method", "GET", "/sms/api/transmission/v1", KEY, "", 405, ""),
                row("transmission: not JSON", "POST", "/sms/api/transmission/v1", KEY, "x", 400, ""),
                row("the root", "GET", "/", NONE, "", 404, ""),
                row("a path of nothing", "POST", "/nothing/here", KEY, "{}", 404, ""));
    }

    @ParameterizedTest(name = "{0}: {5}")
    @MethodSource("requests")
    void answer_shouldBeAProblemThatNamesTheField_whenTheRequestIsWrong(
            String name,
            String method,
            String path,
            Map<String, String> headers,
            String body,
            int status,
            String field) {
        JsonNode problem = hub.call(method, path, headers, body).problem(status);

        assertThat(problem.path("errors").path(0).path("field").asText()).isEqualTo(field);
        assertThat(problem.toString()).doesNotContain("local-");
    }

    @Test
    void answer_shouldBe400_whenTheBodyIsNotUtf8() {
        hub.call("POST", HOOK, NONE, STATUS.replace("Entregue", "Não").getBytes(StandardCharsets.ISO_8859_1))
                .problem(400);
    }

    @Test
    void answer_shouldTellTheMethods_whenTheMethodIsWrong() {
        assertThat(hub.call("GET", HOOK, NONE, "").header("allow")).isEqualTo("POST");
    }
}
