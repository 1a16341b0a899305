package io.mkomhub.local.benchmark;

import io.mkomhub.local.LocalCloud;
import io.mkomhub.local.LocalCloudConfig;
import io.mkomhub.local.lambda.EnvironmentInfo;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * Measures the cost of rendering: a plan full of values against one without any, alternately, on the warm packaged
 * function.
 *
 * <p>{@code mvn -Plocal -Dlocal.main=io.mkomhub.local.benchmark.ScheduledBenchmark}; needs Linux. Exits with 1 if
 * rendering adds {@link #MAX_ADDED_MILLIS} of CPU time or more at the median.
 */
public final class ScheduledBenchmark {

    /** The maximum that rendering may add, in milliseconds. */
    static final double MAX_ADDED_MILLIS = 1;

    private static final int WARM_UP = 2_000;
    private static final int MEASURED = 2_000;

    private static final String CONSTANT = """
            {"items": [
              {"type": "TEXT", "value": "Olá, João! Segue o seu boleto de novembro."},
              {"type": "TEXT", "value": "Valor: R$ 1.234,56, com vencimento em 10/12/2026 (quinta-feira)."},
              {"type": "FILE", "value": "https://erp.example.com/boletos/1001.pdf"},
              {"type": "FILE", "value": "https://erp.example.com/boletos/1002.pdf"},
              {"type": "TEXT", "value": "Um abraço, Equipe"}]}""";

    private static final String RENDERED = """
            {"items": [
              {"type": "TEXT", "value": "Olá, {contact.name.first_name}! Segue o seu boleto de {data.vencimento.month}."},
              {"type": "TEXT", "value": "Valor: {data.valor.money}, com vencimento em {data.vencimento.date} ({data.vencimento.weekday}).",
               "when": "data.valor > 0"},
              {"type": "FILE", "value": "{boleto.url}", "for_each": "data.boletos", "as": "boleto"},
              {"type": "TEXT", "value": "{#if data.vip??}Obrigado pela preferência!{#else}Um abraço, {data.equipe ?: 'Equipe'}{/if}"}]}""";

    private static final String REQUEST = """
            {"id": %d, "clientId": 72, "origin": "SCHEDULED_MESSAGE",
             "contact": {"uid": "15295", "type": "WHATSAPP", "key": "5513999999999", "name": "João da Silva"},
             "data": {"valor": 1234.56, "vencimento": "2026-12-10",
                      "boletos": [{"url": "https://erp.example.com/boletos/1001.pdf"}, {"url": "https://erp.example.com/boletos/1002.pdf"}]}}""";

    private final PrintStream out;
    private final HttpClient http = HttpClient.newHttpClient();
    private final LocalCloud cloud;
    private int lastId;

    private ScheduledBenchmark(PrintStream out, LocalCloud cloud) {
        this.out = out;
        this.cloud = cloud;
    }

    /** Takes no arguments. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        LocalCloudConfig config = LocalCloudConfig.builder(
                        Path.of(System.getProperty("local.template", "template.yaml")),
                        Path.of(System.getProperty("local.package", "target/function.zip")))
                .maximumEnvironments(1)
                .build();
        boolean passed;
        try (LocalCloud cloud = LocalCloud.start(config)) {
            passed = new ScheduledBenchmark(out, cloud).run();
        }
        System.exit(passed ? 0 : 1);
    }

    /** The durations of each request of one kind. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Series(double[] cpu, double[] latency) {

        static Series empty() {
            return new Series(new double[MEASURED], new double[MEASURED]);
        }

        String line(String name) {
            return String.format(
                    Locale.ROOT,
                    "%-10s %8.3f %8.3f   %8.3f %8.3f %8.3f",
                    name,
                    at(cpu, 50),
                    at(cpu, 90),
                    at(latency, 50),
                    at(latency, 90),
                    at(latency, 99));
        }

        static double at(double[] values, int percent) {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
        }
    }

    private boolean run() throws IOException, InterruptedException {
        write("constant", CONSTANT);
        write("rendered", RENDERED);
        for (int i = 0; i < WARM_UP; i++) {
            ask("constant");
            ask("rendered");
        }
        ProcessCpu cpu = new ProcessCpu(cloud.environments().stream()
                .filter(environment -> environment.function().equals("ReceiveFunction"))
                .map(EnvironmentInfo::pid)
                .findFirst()
                .orElseThrow());
        Series constant = Series.empty();
        Series rendered = Series.empty();
        for (int i = 0; i < MEASURED; i++) {
            measure(cpu, "constant", constant, i);
            measure(cpu, "rendered", rendered, i);
        }
        double added = Series.at(rendered.cpu(), 50) - Series.at(constant.cpu(), 50);
        out.println(MEASURED + " requests each, after " + WARM_UP + " each to warm up; milliseconds");
        out.println("           CPU p50      p90   latency p50   p90      p99");
        out.println(constant.line("constant"));
        out.println(rendered.line("rendered"));
        out.printf(Locale.ROOT, "rendering adds %.3f ms of CPU at the median (limit %.0f)%n", added, MAX_ADDED_MILLIS);
        return added < MAX_ADDED_MILLIS;
    }

    private void measure(ProcessCpu cpu, String plan, Series series, int place)
            throws IOException, InterruptedException {
        double cpuBefore = cpu.millis();
        long before = System.nanoTime();
        ask(plan);
        series.latency()[place] = (System.nanoTime() - before) / 1e6;
        series.cpu()[place] = cpu.millis() - cpuBefore;
    }

    private void write(String plan, String body) throws IOException, InterruptedException {
        expect(
                201,
                request("/plans/" + plan)
                        .header("Authorization", "Bearer " + cloud.secrets().apiKey())
                        .PUT(BodyPublishers.ofString(body)));
    }

    private void ask(String plan) throws IOException, InterruptedException {
        String body = REQUEST.formatted(++lastId);
        expect(
                200,
                request("/scheduled-messages/" + plan + "?token="
                                + cloud.secrets().scheduledToken())
                        .POST(BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(String path) {
        URI address = cloud.hubUrl().resolve(path);
        return HttpRequest.newBuilder(address);
    }

    private void expect(int status, HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        if (response.statusCode() != status) {
            throw new IllegalStateException("answered with " + response.statusCode() + ": " + response.body());
        }
    }
}
