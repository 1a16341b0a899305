package io.mkomhub.channel.kannel;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.platform.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class KannelReplyTest {

    /** As Kannel 1.4.5's smsbox was seen to answer. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "ACCEPTED, 202, 0: Accepted for delivery",
        "UNAUTHORISED, 403, Authorization failed for sendsms",
        "RECEIVER_MISSING, 400, 'Missing receiver number, rejected'",
        "RECEIVER_EMPTY, 400, 'Empty receiver number not allowed, rejected'",
        "RECEIVER_DENIED, 400, Number(s) has/have been denied by white- and/or black-lists.",
        "CODING, 400, 'Coding field misformed, rejected'",
        "BODY, 400, 'Charset or body misformed, rejected'",
        "DEFERRED, 400, 'Deferred field misformed, rejected'",
        "PRIORITY, 400, 'Priority field misformed, rejected'",
        "TEMPORAL, 503, 'Temporal failure, try again later.'",
    })
    void answer_shouldBeKannelsOwn_byteForByte(KannelReply reply, int status, String body) {
        HttpResponse answer = reply.answer();
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).isEqualTo(body);
        assertThat(answer.headers()).containsEntry("Content-Type", "text/plain");
    }

    @ParameterizedTest
    @EnumSource
    void answer_shouldEndWithoutALineFeed_becauseKannelWouldTakeItForAFailure(KannelReply reply) {
        assertThat(reply.answer().body()).isEqualTo(reply.answer().body().strip());
    }

    @Test
    void temporal_shouldSayWhenToComeAgain() {
        assertThat(KannelReply.TEMPORAL.answer().headers()).containsEntry("Retry-After", "5");
    }
}
