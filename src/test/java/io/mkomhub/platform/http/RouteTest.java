package io.mkomhub.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.platform.http.Route.Access;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTest {

    private static Route route(String path) {
        return Route.of("GET", path, Access.OPEN, (request, call) -> HttpResponse.text(200, "text/plain", ""));
    }

    @ParameterizedTest(name = "{1} on {0}: {2}")
    @CsvSource({
        "/messages, /messages, true",
        "/messages, /messages/, false",
        "/messages, /message, false",
        "/messages, /Messages, false",
        "/messages, messages/x, false",
        "/messages, /messages/1, false",
        "/messages, /, false",
        "/messages, '', false",
        "/messages/{id}, /messages/1, true",
        "/messages/{id}, /messages, false",
        "/messages/{id}, /messages/1/2, false",
        "/messages/{id}, /other/1, false",
        "/rapidpro/{channel}/send, /rapidpro/main/send, true",
        "/rapidpro/{channel}/send, /rapidpro/main/receive, false",
        "/rapidpro/{channel}/send, /rapidpro//send, true",
        "/sms/api/transmission/v1, /sms/api/transmission/v1, true"
    })
    void match_shouldCompareSegmentBySegment_whenAsked(String path, String requested, boolean matches) {
        assertThat(route(path).match(requested).isPresent()).isEqualTo(matches);
    }

    @Test
    void match_shouldGiveTheNamedSegments_whenItMatches() {
        assertThat(route("/a/{one}/b/{two}").match("/a/1~x/b/ação 2")).contains(Map.of("one", "1~x", "two", "ação 2"));
    }
}
