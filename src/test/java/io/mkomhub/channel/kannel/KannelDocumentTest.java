package io.mkomhub.channel.kannel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mkomhub.platform.http.Problem;
import io.mkomhub.platform.json.InvalidInputException;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How Kannel reads every response it can get, by the expressions that the document configures. */
class KannelDocumentTest {

    private static final String GROUP = KannelDocument.group("generic");

    /** As Kannel tries them, one after the other. */
    private static String replyDecision(String body) {
        for (String kind : new String[] {"success", "permfail", "tempfail"}) {
            String expression = KannelDocument.value(GROUP, "status-" + kind + "-regex");
            if (Pattern.compile(expression).matcher(body).find()) {
                return kind;
            }
        }
        return "lost";
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource
    void expressions_shouldMakeOfEveryAnswerWhatItIs(String body, String replyDecision) {
        assertThat(replyDecision(body)).isEqualTo(replyDecision);
    }

    static Stream<Arguments> expressions_shouldMakeOfEveryAnswerWhatItIs() {
        Stream<Arguments> replies = Arrays.stream(KannelReply.values())
                .map(each -> arguments(
                        each.text(),
                        switch (each) {
                            case ACCEPTED -> "success";
                            case UNAUTHORISED, TEMPORAL -> "tempfail";
                            default -> "permfail";
                        }));
        Stream<Arguments> problems = IntStream.of(400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 502, 503, 504)
                .mapToObj(status -> arguments(
                        Problem.of(status, "request 1 failed; the log says why").body(), "tempfail"));
        // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-lambda.html
        Stream<Arguments> others = Stream.of(
                        Problem.of(new InvalidInputException("to", "is missing"))
                                .body(),
                        "{\"message\":\"Too Many Requests\"}",
                        "{\"message\":\"Internal Server Error\"}",
                        "{\"message\":\"Service Unavailable\"}",
                        "{\"message\":\"Forbidden\"}",
                        "{\"message\":\"Not Found\"}",
                        "{\"message\":\"Endpoint request timed out\"}",
                        "{\"message\":\"Request Too Long\"}",
                        "{\"message\":null}",
                        "<html><body>502 Bad Gateway</body></html>",
                        "3: Queued for later delivery",
                        "Unknown request.",
                        "0: Accepted for delivery\n0: Accepted for delivery, or not",
                        "")
                .map(body -> arguments(body, "tempfail"));
        return Stream.of(replies, problems, others).flatMap(all -> all);
    }

    @Test
    void sendUrl_shouldCarryEverythingThatIsHonouredOrRefused() {
        assertThat(KannelDocument.value(GROUP, "send-url"))
                .contains("id=%I", "udh=%u", "charset=%C", "coding=%c", "validity=%v", "deferred=%V", "dlr-mask=%d");
    }
}
