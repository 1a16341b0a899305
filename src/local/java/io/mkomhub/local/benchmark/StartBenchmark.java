package io.mkomhub.local.benchmark;

import io.mkomhub.local.LocalCloud;
import io.mkomhub.local.LocalCloudConfig;
import io.mkomhub.local.lambda.EnvironmentInfo;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a start costs: time until a function asks for work, its first and its hundredth request, and the memory it holds, of
 * whatever package there is, native or Java. Of a Java package also what the first request takes where SnapStart's hooks have
 * run; there is no snapshot here, so that says nothing of how long restoring one takes.
 *
 * <p>{@code mvn -Plocal -Dlocal.main=io.mkomhub.local.benchmark.StartBenchmark}; needs Linux.
 */
public final class StartBenchmark {

    private static final int REQUESTS = 200;

    private StartBenchmark() {}

    /** Takes no arguments. Prints JSON. */
    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (LocalCloud cloud = LocalCloud.start(config().build())) {
            double[] millis = requests(cloud, REQUESTS);
            double first = millis[0];
            double sent = firstSent(cloud);
            Arrays.sort(millis);
            out.printf(
                    Locale.ROOT,
                    "{\"first_request_ms\": %.1f, \"first_transmission_ms\": %.1f, \"median_request_ms\": %.2f,%n",
                    first,
                    sent,
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
        LocalCloudConfig hooked = config().environment("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start")
                .build();
        try (LocalCloud cloud = LocalCloud.start(hooked)) {
            if (cloud.logs().lines().stream().anyMatch(line -> line.text().contains("ready for a snapshot"))) {
                double first = requests(cloud, 1)[0];
                out.printf(
                        Locale.ROOT,
                        "{\"after_hooks\": {\"first_request_ms\": %.1f, \"first_transmission_ms\": %.1f}}%n",
                        first,
                        firstSent(cloud));
                cloud.logs().lines().stream()
                        .filter(line -> line.text().contains("snapshot"))
                        .forEach(line -> out.println(line.function() + ": " + line.text()));
            }
        }
        System.exit(0);
    }

    private static LocalCloudConfig.Builder config() {
        return LocalCloudConfig.builder(
                        Path.of(System.getProperty("local.template", "template.yaml")),
                        Path.of(System.getProperty("local.package", "target/function.zip")))
                .maximumEnvironments(1);
    }

    /** What the journal says of how long the first message took that was handed to MKOM. */
    private static double firstSent(LocalCloud cloud) throws InterruptedException {
        Pattern sent = Pattern.compile("\"status\":\"sent\",\"duration_ms\":([0-9]+)");
        while (true) {
            for (String line : cloud.logs().lines("SendFunction")) {
                Matcher found = sent.matcher(line);
                if (found.find()) {
                    return Double.parseDouble(found.group(1));
                }
            }
            Thread.sleep(20);
        }
    }

    /** Milliseconds of each request to send one message. */
    private static double[] requests(LocalCloud cloud, int count) throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        URI address = cloud.hubUrl().resolve("/messages");
        double[] millis = new double[count];
        for (int i = 0; i < count; i++) {
            HttpRequest request = HttpRequest.newBuilder(address)
                    .header("Authorization", "Bearer " + cloud.secrets().apiKey())
                    .POST(BodyPublishers.ofString(
                            "{\"messages\":[{\"msisdn\":\"5511953959059\",\"message\":\"Oi " + i + "\"}]}"))
                    .build();
            long before = System.nanoTime();
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            millis[i] = (System.nanoTime() - before) / 1e6;
            if (response.statusCode() != 202) {
                cloud.logs().lines("ReceiveFunction").forEach(System.err::println);
                throw new IllegalStateException("answered with " + response.statusCode() + ": " + response.body());
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
