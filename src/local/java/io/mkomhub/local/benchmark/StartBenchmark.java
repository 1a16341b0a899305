package io.mkomhub.local.benchmark;

import io.mkomhub.local.LocalCloud;
import io.mkomhub.local.LocalCloudConfig;
import io.mkomhub.local.lambda.EnvironmentInfo;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;

/**
 * What a start costs: time until a function asks for work, its first and its hundredth request, and the memory it holds, of
 * whatever package there is, native or Java.
 *
 * <p>{@code mvn -Plocal -Dlocal.main=io.mkomhub.local.benchmark.StartBenchmark}; needs Linux.
 */
public final class StartBenchmark {

    private static final int REQUESTS = 200;

    private StartBenchmark() {}

    /** Takes no arguments. Prints JSON. */
    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        LocalCloudConfig config = LocalCloudConfig.builder(
                        Path.of(System.getProperty("local.template", "template.yaml")),
                        Path.of(System.getProperty("local.package", "target/function.zip")))
                .maximumEnvironments(1)
                .build();
        try (LocalCloud cloud = LocalCloud.start(config)) {
            double[] millis = requests(cloud);
            double first = millis[0];
            Arrays.sort(millis);
            out.printf(
                    Locale.ROOT,
                    "{\"first_request_ms\": %.1f, \"median_request_ms\": %.2f,%n",
                    first,
                    millis[REQUESTS / 2]);
            out.println(" \"functions\": [");
            String separator = "  ";
            for (EnvironmentInfo environment : cloud.environments()) {
                Duration start = restart(cloud, environment.function());
                out.printf(
                        Locale.ROOT,
                        "%s{\"function\": \"%s\", \"restart_to_answer_ms\": %d, \"resident_mb\": %d}",
                        separator,
                        environment.function(),
                        start.toMillis(),
                        environment.residentBytes().orElse(0) >> 20);
                separator = String.format(",%n  ");
            }
            out.printf("%n]}%n");
        }
        System.exit(0);
    }

    /** Milliseconds of each request to send one message. */
    private static double[] requests(LocalCloud cloud) throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        URI address = cloud.hubUrl().resolve("/messages");
        double[] millis = new double[REQUESTS];
        for (int i = 0; i < REQUESTS; i++) {
            HttpRequest request = HttpRequest.newBuilder(address)
                    .header("Authorization", "Bearer " + cloud.secrets().apiKey())
                    .POST(BodyPublishers.ofString(
                            "{\"messages\":[{\"msisdn\":\"5511953959059\",\"message\":\"Oi " + i + "\"}]}"))
                    .build();
            long before = System.nanoTime();
            int status = http.send(request, BodyHandlers.discarding()).statusCode();
            millis[i] = (System.nanoTime() - before) / 1e6;
            if (status != 202) {
                throw new IllegalStateException("answered with " + status);
            }
        }
        return millis;
    }

    /** Time from nothing to the answer to an empty event, which no function does anything for. */
    private static Duration restart(LocalCloud cloud, String function) throws InterruptedException {
        cloud.kill(function);
        Thread.sleep(500);
        Instant before = Instant.now();
        cloud.invoke(function, "{\"Records\":[]}");
        return Duration.between(before, Instant.now());
    }
}
