package io.mkomhub.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.http.RouteMatcher.RouteMatch;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteMatcherTest {

    private static Route route(String method, String path) {
        return Route.of(method, path, Access.OPEN, (request, call) -> HttpResponse.text(200, "text/plain", ""));
    }

    private static List<RouteMatch> match(String requested, String... paths) {
        return new RouteMatcher(
                        List.of(paths).stream().map(path -> route("GET", path)).toList())
                .match(requested);
    }

    @ParameterizedTest(name = "{1} on {0}: {2}")
    @CsvSource({
        "/messages, /messages, true",
        "/messages, /messages/, false",
        "/messages, //messages, false",
        "/messages, /message, false",
        "/messages, /Messages, false",
        "/messages, messages, false",
        "/messages, xmessages, false",
        "/messages, messages/x, false",
        "/messages, /messages/1, false",
        "/messages, /, false",
        "/messages, '', false",
        "/messages, /%6Dessages, false",
        "/messages/{id}, /messages/1, true",
        "/messages/{id}, /messages/, true",
        "/messages/{id}, /messages, false",
        "/messages/{id}, /messages/1/2, false",
        "/messages/{id}, /messages/1/, false",
        "/messages/{id}, /other/1, false",
        "/messages/{id}, /messages/{id}, true",
        "/messages/{id}, /messages/..%2F1, true",
        "/rapidpro/{channel}/send, /rapidpro/main/send, true",
        "/rapidpro/{channel}/send, /rapidpro/main/receive, false",
        "/rapidpro/{channel}/send, /rapidpro//send, true",
        "/sms/api/transmission/v1, /sms/api/transmission/v1, true",
        "/, /, true",
        "/, '', false",
        "/, //, false"
    })
    void match_shouldCompareSegmentBySegment_whenAsked(String path, String requested, boolean matches) {
        assertThat(match(requested, path)).hasSize(matches ? 1 : 0);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            /a/1~x/b/ação 2    | 1~x     | ação 2
            /a/%2F/b/%25       | %2F     | %25
            /a//b/             | ''      | ''
            /a/{two}/b/{one}   | {two}   | {one}
            """)
    void match_shouldGiveTheNamedSegmentsAsTheyCame_whenItMatches(String requested, String one, String two) {
        assertThat(match(requested, "/a/{one}/b/{two}"))
                .extracting(RouteMatch::names)
                .containsExactly(Map.of("one", one, "two", two));
    }

    @Test
    void match_shouldGiveEveryRouteInTheOrderOfTheTable_whenSeveralAreAtThePath() {
        RouteMatcher matcher = new RouteMatcher(List.of(
                route("GET", "/messages/{id}"),
                route("GET", "/messages"),
                route("POST", "/messages/{other}"),
                route("GET", "/messages/uncertain")));

        assertThat(matcher.match("/messages/uncertain"))
                .extracting(match ->
                        match.route().methods().get(0) + " " + match.route().path())
                .containsExactly("GET /messages/{id}", "POST /messages/{other}", "GET /messages/uncertain");
        assertThat(matcher.match("/messages/uncertain"))
                .extracting(RouteMatch::names)
                .containsExactly(Map.of("id", "uncertain"), Map.of("other", "uncertain"), Map.of());
        assertThat(matcher.match("/messages")).hasSize(1);
    }

    @Test
    void match_shouldFindNothing_whenThereIsNoRouteAtAll() {
        assertThat(new RouteMatcher(List.of()).match("/messages")).isEmpty();
    }

    /** A path of very many segments is given up where the longest route ends, not split to its end. */
    @Test
    void match_shouldFindNothing_whenAPathHasMoreSegmentsThanAnyRoute() {
        assertThat(match("/a".repeat(100_000), "/a/a", "/{x}/{y}/{z}")).isEmpty();
        assertThat(match("/".repeat(100_000), "/a/a", "/{x}/{y}/{z}")).isEmpty();
    }
}
