package io.mkomhub.local;

import io.mkomhub.local.http.Ports;
import io.mkomhub.local.simulator.SimulatorConfig;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * Runs the hub on this machine until it is interrupted: {@code mvn -Plocal}.
 *
 * <p>Settings are system properties: {@code local.port}, {@code local.simulator.port}, {@code local.sqs.port} and
 * {@code local.dynamodb.port} for ports; {@code local.sqs.endpoint}, {@code local.dynamodb.endpoint},
 * {@code local.names} and {@code local.mkom.url} for services that already run elsewhere; {@code local.data} for the
 * directory that keeps table and queues between runs; {@code local.transmissions}
 * for the number of transmissions that the simulator keeps; {@code local.template} and {@code local.package} for the
 * files.
 */
public final class LocalRun {

    private final PrintStream out;

    private LocalRun(PrintStream out) {
        this.out = out;
    }

    /** Takes no arguments. Exits with 0 when interrupted, and with 1 if it cannot start. */
    public static void main(String[] arguments) throws InterruptedException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.exit(new LocalRun(out).run());
    }

    /** A port that a setting can change. */
    private record Port(String property, int number, boolean used) {}

    private int run() throws InterruptedException {
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Optional<String> problem = problem();
        if (problem.isPresent()) {
            out.println(problem.get());
            return 1;
        }
        ProcessHandle.current().parent().ifPresent(parent -> stopWithParent(parent, stop));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stop.countDown();
            awaitQuietly(stopped);
        }));
        try (LocalCloud cloud = LocalCloud.start(config())) {
            if (stop.getCount() > 0) {
                greet(cloud);
            }
            stop.await();
            out.println();
            out.println(cloud.usage().table());
        } catch (RuntimeException e) {
            out.println("MKOM Hub could not start: " + e.getMessage());
            stopped.countDown();
            return 1;
        } finally {
            stopped.countDown();
        }
        return 0;
    }

    /** Stops the run if Maven is killed. {@code onExit} would report that seconds later. */
    private static void stopWithParent(ProcessHandle parent, CountDownLatch stop) {
        Thread watch = new Thread(
                () -> {
                    try {
                        while (parent.isAlive()) {
                            Thread.sleep(100);
                        }
                        stop.countDown();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<String> problem() {
        Path functions = path("local.package", "target/function.zip");
        if (!Files.exists(functions)) {
            return Optional.of(functions + " is not there: build it with mvn package");
        }
        List<Port> ports = List.of(
                new Port("local.port", port("local.port", 8080), true),
                new Port(
                        "local.simulator.port",
                        port("local.simulator.port", 8090),
                        uri("local.mkom.url").isEmpty()),
                new Port(
                        "local.sqs.port",
                        port("local.sqs.port", 9324),
                        uri("local.sqs.endpoint").isEmpty()),
                new Port(
                        "local.dynamodb.port",
                        port("local.dynamodb.port", 8000),
                        uri("local.dynamodb.endpoint").isEmpty()));
        return ports.stream()
                .filter(Port::used)
                .filter(port -> port.number() != 0 && Ports.inUse(port.number()))
                .findFirst()
                .map(port -> "Port " + port.number() + " is in use; choose another with -D" + port.property() + "=…");
    }

    private LocalCloudConfig config() {
        return LocalCloudConfig.builder(
                        path("local.template", "template.yaml"), path("local.package", "target/function.zip"))
                .hubPort(port("local.port", 8080))
                .simulatorPort(port("local.simulator.port", 8090))
                .sqsPort(port("local.sqs.port", 9324))
                .dynamoDbPort(port("local.dynamodb.port", 8000))
                .elsewhere()
                .data(data())
                .mkomUrl(uri("local.mkom.url"))
                .transmissionsKept(transmissions())
                .output(out::println)
                .parameter("LogSample", "100")
                .build();
    }

    private static Path path(String property, String otherwise) {
        return Path.of(System.getProperty(property, otherwise));
    }

    private static int port(String property, int otherwise) {
        return Integer.getInteger(property, otherwise);
    }

    private static int transmissions() {
        int most = Integer.getInteger("local.transmissions", SimulatorConfig.TRANSMISSIONS_KEPT);
        if (most < 1) {
            throw new IllegalArgumentException("-Dlocal.transmissions: expected 1 or more, found " + most);
        }
        return most;
    }

    private static Optional<Path> data() {
        return Optional.of(System.getProperty("local.data", ""))
                .filter(value -> !value.isBlank())
                .map(Path::of);
    }

    private static Optional<URI> uri(String property) {
        return Optional.of(System.getProperty(property, ""))
                .filter(value -> !value.isBlank())
                .map(URI::create);
    }

    private void greet(LocalCloud cloud) {
        LocalSecrets secrets = cloud.secrets();
        out.println("""

                hub         %1$s
                MKOM        %2$s
                SQS         %3$s
                DynamoDB    %4$s
                data        %8$s
                API key %5$s, webhook token %6$s, scheduled-message token %7$s

                Send an SMS:
                  curl -H 'Authorization: Bearer %5$s' -H 'Content-Type: application/json' %1$s/messages -d \\
                    '{"mailing":{"identifier":"Integração API V12.0","cost_centre_id":12981},"messages":[{"msisdn":"5511953959059","message":"Teste de Envio de SMS via API","schedule":null,"reference":"meu-codigo"}]}'
                Tell the hub what became of it, as MKOM does:
                  curl -H 'Content-Type: application/json' '%1$s/webhooks/mkom?token=%6$s' -d \\
                    '{"internal_id":12345678910,"reference_id":"meu-codigo","status":"Entregue","msisdn":"5511953959059","timestamp":1604513950}'
                See it:
                  curl -H 'Authorization: Bearer %5$s' %1$s/messages/meu-codigo

                MKOM Hub is ready\
                """.formatted(
                        cloud.hubUrl(),
                        cloud.mkomUrl(),
                        cloud.sqsEndpoint(),
                        cloud.dynamoDbEndpoint(),
                        secrets.apiKey(),
                        secrets.webhookToken(),
                        secrets.scheduledToken(),
                        cloud.data()
                                .map(directory -> "table and queues are kept in " + directory)
                                .orElse("in memory; -Dlocal.data=DIR keeps table and queues")));
    }
}
