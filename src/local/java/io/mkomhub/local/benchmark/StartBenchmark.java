package io.mkomhub.local.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.local.LocalCloud;
import io.mkomhub.local.LocalCloudConfig;
import io.mkomhub.local.lambda.EnvironmentInfo;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures the functions on this machine: start-up time, first and usual requests, messages per second, and memory, of
 * the Java package and, in the same run, of a native one. For the Java package it also measures the first request after
 * the SnapStart hooks ran. There is no snapshot here, so that does not show how long a restore takes.
 *
 * <p>{@code mvn -Plocal -Dlocal.main=io.mkomhub.local.benchmark.StartBenchmark -Dlocal.native=native.zip}; needs Linux.
 * Writes {@code target/benchmark.json}.
 */
public final class StartBenchmark {

    private static final int REQUESTS = 200;
    private static final int RESTARTS = 7;
    private static final int BATCHES = 30;
    private static final int MESSAGES_EACH = 100;

    private StartBenchmark() {}

    /** Takes no arguments. */
    public static void main(String[] arguments) throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode results = mapper.createObjectNode();
        results.set(
                "java", measured(mapper, Path.of(System.getProperty("local.package", "target/function.zip")), true));
        String other = System.getProperty("local.native", "");
        if (!other.isBlank()) {
            results.set("native", measured(mapper, Path.of(other), false));
        }
        String json = mapper.writerWithDefaultPrettyPrinter().writeValueAsString(results);
        Files.writeString(Path.of("target", "benchmark.json"), json + "\n");
        System.out.println(json);
        System.exit(0);
    }

    private static ObjectNode measured(ObjectMapper mapper, Path functionPackage, boolean hooks) throws Exception {
        ObjectNode result = mapper.createObjectNode();
        try (LocalCloud cloud = LocalCloud.start(config(functionPackage).build())) {
            double[] millis = requests(cloud, REQUESTS);
            result.put("first_request_ms", rounded(millis[0]));
            result.put("first_transmission_ms", firstSent(cloud));
            result.put("median_request_ms", rounded(median(millis)));
            result.put("messages_per_second", Math.round(throughput(cloud)));
            ObjectNode functions = result.putObject("functions");
            for (EnvironmentInfo environment : cloud.environments()) {
                double[] starts = new double[RESTARTS];
                for (int i = 0; i < RESTARTS; i++) {
                    starts[i] = restart(cloud, environment.function()).toNanos() / 1e6;
                }
                functions
                        .putObject(environment.function())
                        .put("start_ms", Math.round(median(starts)))
                        .put("resident_mb", environment.residentBytes().orElse(0) >> 20);
            }
        }
        if (hooks) {
            LocalCloudConfig hooked = config(functionPackage)
                    .environment("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start")
                    .build();
            try (LocalCloud cloud = LocalCloud.start(hooked)) {
                result.putObject("after_hooks")
                        .put("first_request_ms", rounded(requests(cloud, 1)[0]))
                        .put("first_transmission_ms", firstSent(cloud));
            }
        }
        return result;
    }

    private static double rounded(double millis) {
        return Math.round(millis * 10) / 10.0;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static LocalCloudConfig.Builder config(Path functionPackage) {
        return LocalCloudConfig.builder(Path.of(System.getProperty("local.template", "template.yaml")), functionPackage)
                .maximumEnvironments(1);
    }

    /**
     * Returns messages per second, from the first request until MKOM has all messages, in requests of 100, with one
     * process per function.
     */
    private static double throughput(LocalCloud cloud) throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        long before = taken(cloud, http);
        long began = System.nanoTime();
        for (int i = 0; i < BATCHES; i++) {
            StringBuilder body = new StringBuilder("{\"messages\":[");
            for (int j = 0; j < MESSAGES_EACH; j++) {
                body.append(j == 0 ? "" : ",")
                        .append("{\"msisdn\":\"55119")
                        .append(70_000_000 + i * MESSAGES_EACH + j)
                        .append("\",\"message\":\"Oi\"}");
            }
            send(cloud, http, body.append("]}").toString());
        }
        while (taken(cloud, http) - before < BATCHES * MESSAGES_EACH) {
            Thread.sleep(20);
        }
        return BATCHES * MESSAGES_EACH / ((System.nanoTime() - began) / 1e9);
    }

    private static long taken(LocalCloud cloud, HttpClient http) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(cloud.mkomUrl().resolve("/transmissions?limit=1"))
                .build();
        return new ObjectMapper()
                .readTree(http.send(request, BodyHandlers.ofString()).body())
                .path("transmissions")
                .path(0)
                .path("internal_id")
                .asLong();
    }

    /** Returns the duration of the first transmission to MKOM, from the audit log. */
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

    /** Returns the duration of each request to send one message, in milliseconds. */
    private static double[] requests(LocalCloud cloud, int count) throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        double[] millis = new double[count];
        for (int i = 0; i < count; i++) {
            long before = System.nanoTime();
            send(cloud, http, "{\"messages\":[{\"msisdn\":\"5511953959059\",\"message\":\"Oi " + i + "\"}]}");
            millis[i] = (System.nanoTime() - before) / 1e6;
        }
        return millis;
    }

    private static void send(LocalCloud cloud, HttpClient http, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(cloud.hubUrl().resolve("/messages"))
                .header("Authorization", "Bearer " + cloud.secrets().apiKey())
                .POST(BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() != 202) {
            throw new IllegalStateException("answered with " + response.statusCode() + ": " + response.body());
        }
    }

    /**
     * Returns the time from the start of a process to the response to an empty event, for which no function does
     * anything.
     */
    private static Duration restart(LocalCloud cloud, String function) throws InterruptedException {
        cloud.kill(function);
        Thread.sleep(500);
        Instant before = Instant.now();
        cloud.invoke(function, "{\"Records\":[]}");
        return Duration.between(before, Instant.now());
    }
}
