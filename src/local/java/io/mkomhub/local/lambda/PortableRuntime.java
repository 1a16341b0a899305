package io.mkomhub.local.lambda;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A runtime client in plain Java, for machines that AWS's client has no native library for. Runs in the function's
 * process.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html#runtimes-custom-build">Processing tasks</a>
 */
public final class PortableRuntime {

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String base;
    private final RequestStreamHandler handler;

    private PortableRuntime(String base, RequestStreamHandler handler) {
        this.base = base;
        this.handler = handler;
    }

    /**
     * Handles invocations until the Runtime API is closed.
     *
     * @param arguments the handler, {@code class::method}
     */
    public static void main(String[] arguments) throws Exception {
        String type = arguments[0].substring(0, arguments[0].indexOf("::"));
        RequestStreamHandler handler = Class.forName(type)
                .asSubclass(RequestStreamHandler.class)
                .getDeclaredConstructor()
                .newInstance();
        String base = "http://" + System.getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/";
        new PortableRuntime(base, handler).run();
    }

    private void run() throws InterruptedException {
        try {
            while (true) {
                HttpResponse<byte[]> next = client.send(
                        HttpRequest.newBuilder(URI.create(base + "next")).build(), BodyHandlers.ofByteArray());
                handle(next);
            }
        } catch (IOException e) {
            System.exit(1); // The Runtime API is closed: there is no more work.
        }
    }

    private void handle(HttpResponse<byte[]> next) throws IOException, InterruptedException {
        String id = header(next, "Lambda-Runtime-Aws-Request-Id");
        long deadline = Long.parseLong(header(next, "Lambda-Runtime-Deadline-Ms"));
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        String outcome = "/response";
        try {
            handler.handleRequest(new ByteArrayInputStream(next.body()), answer, new Invocation(id, deadline));
        } catch (IOException | RuntimeException e) {
            outcome = "/error";
            answer.reset();
            answer.writeBytes(("{\"errorType\":\"" + e.getClass().getName() + "\",\"errorMessage\":\"\"}")
                    .getBytes(StandardCharsets.UTF_8));
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + id + outcome))
                .POST(HttpRequest.BodyPublishers.ofByteArray(answer.toByteArray()))
                .build();
        client.send(request, BodyHandlers.discarding());
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElseThrow();
    }

    private record Invocation(String id, long deadline) implements Context {

        @Override
        public String getAwsRequestId() {
            return id;
        }

        @Override
        public String getLogGroupName() {
            return System.getenv("AWS_LAMBDA_LOG_GROUP_NAME");
        }

        @Override
        public String getLogStreamName() {
            return System.getenv("AWS_LAMBDA_LOG_STREAM_NAME");
        }

        @Override
        public String getFunctionName() {
            return System.getenv("AWS_LAMBDA_FUNCTION_NAME");
        }

        @Override
        public String getFunctionVersion() {
            return System.getenv("AWS_LAMBDA_FUNCTION_VERSION");
        }

        @Override
        public String getInvokedFunctionArn() {
            return getFunctionName();
        }

        @Override
        public @Nullable CognitoIdentity getIdentity() {
            return null;
        }

        @Override
        public @Nullable ClientContext getClientContext() {
            return null;
        }

        @Override
        public int getRemainingTimeInMillis() {
            return (int) (deadline - System.currentTimeMillis());
        }

        @Override
        public int getMemoryLimitInMB() {
            return Integer.parseInt(System.getenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"));
        }

        @Override
        public LambdaLogger getLogger() {
            return new StandardOutput();
        }
    }

    private static final class StandardOutput implements LambdaLogger {

        @Override
        public void log(String message) {
            System.out.print(message);
        }

        @Override
        public void log(byte[] message) {
            System.out.writeBytes(message);
        }
    }
}
