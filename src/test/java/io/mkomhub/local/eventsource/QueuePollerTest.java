package io.mkomhub.local.eventsource;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.local.lambda.Clocks;
import io.mkomhub.local.lambda.FunctionLogs;
import io.mkomhub.local.lambda.FunctionPackage;
import io.mkomhub.local.lambda.LambdaFunction;
import io.mkomhub.local.lambda.LambdaSettings;
import io.mkomhub.local.lambda.ProcessGuard;
import io.mkomhub.local.template.FunctionResource;
import io.mkomhub.local.template.FunctionResource.QueueTrigger;
import io.mkomhub.local.template.QueueResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

class QueuePollerTest {

    private static final String ARN = "arn:aws:sqs:sa-east-1:000000000000:events";

    /** An SQS that is away for the first call. */
    private static final class BrokenOnce implements SqsClient {

        private final RuntimeException problem;
        private final CountDownLatch calls = new CountDownLatch(2);

        BrokenOnce(RuntimeException problem) {
            this.problem = problem;
        }

        @Override
        public ReceiveMessageResponse receiveMessage(ReceiveMessageRequest request) {
            long left = calls.getCount();
            calls.countDown();
            if (left == 2) {
                throw problem;
            }
            return ReceiveMessageResponse.builder().build();
        }

        @Override
        public String serviceName() {
            return SqsClient.SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    /** The second is what the SDK lets through when a connection is cut between being opened and being written to. */
    static Stream<RuntimeException> problems() {
        return Stream.of(
                SdkClientException.create("Unable to execute HTTP request: Connection refused"),
                new UncheckedIOException(new ConnectException("Connection refused")));
    }

    @ParameterizedTest
    @MethodSource("problems")
    void poller_shouldReceiveAgain_whenSqsWasAway(RuntimeException problem, @TempDir Path directory)
            throws IOException, InterruptedException {
        BrokenOnce sqs = new BrokenOnce(problem);
        QueueTrigger trigger = new QueueTrigger(ARN, 10, Duration.ZERO, true, Optional.empty());
        LambdaFunction function = new LambdaFunction(
                new FunctionResource(
                        "RecordFunction",
                        "record",
                        "arn:aws:lambda:sa-east-1:000000000000:function:record",
                        Duration.ofSeconds(30),
                        512,
                        Optional.empty(),
                        Map.of(),
                        List.of(trigger)),
                new FunctionPackage(directory, false),
                new LambdaSettings(
                        "sa-east-1",
                        1,
                        Duration.ofSeconds(1),
                        Map.of(),
                        Clocks.RIGHT,
                        ProcessGuard.start(System.err::println)),
                new FunctionLogs(10, line -> {}));

        QueuePoller poller = QueuePoller.start(
                sqs,
                new QueueResource("EventsQueue", "events", "http://localhost/events", ARN, Map.of()),
                trigger,
                function,
                "sa-east-1",
                new Disorder());

        boolean again = sqs.calls.await(10, TimeUnit.SECONDS);
        poller.close();

        assertThat(again).isTrue();
    }
}
