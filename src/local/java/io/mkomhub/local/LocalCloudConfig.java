package io.mkomhub.local;

import io.mkomhub.local.lambda.Clocks;
import io.mkomhub.local.simulator.SimulatorConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a local run is to be like.
 *
 * @param stackName what names of queues and tables begin with; two clouds at the same endpoints need two
 * @param template the deployment template
 * @param functionPackage the packaged functions, {@code function.zip}
 * @param hubPort port of the hub, 0 for any free one
 * @param simulatorPort port of the MKOM simulator, 0 for any free one
 * @param sqsPort port of the embedded SQS, 0 for any free one
 * @param dynamoDbPort port of the embedded DynamoDB, 0 for any free one
 * @param sqsEndpoint an SQS to use instead
 * @param dynamoDbEndpoint a DynamoDB to use instead
 * @param data directory that keeps table and queues between runs; without one they are in memory
 * @param mkomUrl an MKOM to use instead of the simulator
 * @param maximumEnvironments most processes of one function, where the template does not say fewer
 * @param parameters values of the template's parameters, in place of their defaults
 * @param names physical names of queues and tables that are there already at those endpoints, by logical id
 * @param environment variables every function gets, in place of the template's
 * @param clocks what time the functions' processes are told
 * @param transmissionsKept most transmissions the simulator keeps to show, 1 or more
 * @param logLinesKept most lines of the functions' logs that are kept to look at, 1 or more
 * @param output where the functions' logs go, a line at a time
 */
public record LocalCloudConfig(
        String stackName,
        Path template,
        Path functionPackage,
        int hubPort,
        int simulatorPort,
        int sqsPort,
        int dynamoDbPort,
        Optional<URI> sqsEndpoint,
        Optional<URI> dynamoDbEndpoint,
        Optional<Path> data,
        Optional<URI> mkomUrl,
        int maximumEnvironments,
        Map<String, String> parameters,
        Map<String, String> names,
        Map<String, String> environment,
        Clocks clocks,
        int transmissionsKept,
        int logLinesKept,
        Consumer<String> output) {

    private static final int DEFAULT_MAXIMUM_ENVIRONMENTS = 2;
    private static final int DEFAULT_LOG_LINES_KEPT = 10_000;

    public LocalCloudConfig {
        parameters = Map.copyOf(parameters);
        names = Map.copyOf(names);
        environment = Map.copyOf(environment);
    }

    /** A run of a package on free ports, everything embedded, the last 10,000 lines of log kept but not shown. */
    public static Builder builder(Path template, Path functionPackage) {
        return new Builder(template, functionPackage);
    }

    /** Collects what differs from the defaults. */
    public static final class Builder {

        private final Path template;
        private final Path functionPackage;
        private final Map<String, String> parameters = new LinkedHashMap<>();
        private final Map<String, String> names = new LinkedHashMap<>();
        private final Map<String, String> environment = new LinkedHashMap<>();
        private String stackName = "mkom-hub";
        private int hubPort;
        private int simulatorPort;
        private int sqsPort;
        private int dynamoDbPort;
        private Optional<URI> sqsEndpoint = Optional.empty();
        private Optional<URI> dynamoDbEndpoint = Optional.empty();
        private Optional<Path> data = Optional.empty();
        private Optional<URI> mkomUrl = Optional.empty();
        private int maximumEnvironments = DEFAULT_MAXIMUM_ENVIRONMENTS;
        private Clocks clocks = Clocks.RIGHT;
        private int transmissionsKept = SimulatorConfig.TRANSMISSIONS_KEPT;
        private int logLinesKept = DEFAULT_LOG_LINES_KEPT;
        private Consumer<String> output = line -> {};

        private Builder(Path template, Path functionPackage) {
            this.template = template;
            this.functionPackage = functionPackage;
        }

        public Builder stackName(String name) {
            stackName = name;
            return this;
        }

        public Builder hubPort(int port) {
            hubPort = port;
            return this;
        }

        public Builder simulatorPort(int port) {
            simulatorPort = port;
            return this;
        }

        public Builder sqsPort(int port) {
            sqsPort = port;
            return this;
        }

        public Builder dynamoDbPort(int port) {
            dynamoDbPort = port;
            return this;
        }

        public Builder sqsEndpoint(Optional<URI> endpoint) {
            sqsEndpoint = endpoint;
            return this;
        }

        public Builder dynamoDbEndpoint(Optional<URI> endpoint) {
            dynamoDbEndpoint = endpoint;
            return this;
        }

        /**
         * Uses what system properties say is there already: {@code local.sqs.endpoint}, {@code local.dynamodb.endpoint}, and
         * {@code local.names}, such as {@code Table=mkom-hub-Table-1X,EventsQueue=mkom-hub-EventsQueue-7Z}.
         */
        public Builder elsewhere() {
            sqsEndpoint = property("local.sqs.endpoint").map(URI::create);
            dynamoDbEndpoint = property("local.dynamodb.endpoint").map(URI::create);
            property("local.names").ifPresent(text -> {
                for (String pair : text.split(",", -1)) {
                    int equals = pair.indexOf('=');
                    if (equals < 1) {
                        throw new IllegalArgumentException("local.names: expected logical=physical, found " + pair);
                    }
                    names.put(pair.substring(0, equals), pair.substring(equals + 1));
                }
            });
            return this;
        }

        private static Optional<String> property(String name) {
            return Optional.of(System.getProperty(name, "")).filter(value -> !value.isBlank());
        }

        public Builder data(Optional<Path> directory) {
            data = directory;
            return this;
        }

        public Builder mkomUrl(Optional<URI> url) {
            mkomUrl = url;
            return this;
        }

        public Builder maximumEnvironments(int maximum) {
            maximumEnvironments = maximum;
            return this;
        }

        public Builder parameter(String name, String value) {
            parameters.put(name, value);
            return this;
        }

        public Builder names(Map<String, String> physicalNames) {
            names.putAll(physicalNames);
            return this;
        }

        public Builder environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        public Builder clocks(Clocks used) {
            clocks = used;
            return this;
        }

        public Builder transmissionsKept(int most) {
            transmissionsKept = most;
            return this;
        }

        public Builder logLinesKept(int most) {
            logLinesKept = most;
            return this;
        }

        public Builder output(Consumer<String> lines) {
            output = lines;
            return this;
        }

        public LocalCloudConfig build() {
            return new LocalCloudConfig(
                    stackName,
                    template,
                    functionPackage,
                    hubPort,
                    simulatorPort,
                    sqsPort,
                    dynamoDbPort,
                    sqsEndpoint,
                    dynamoDbEndpoint,
                    data,
                    mkomUrl,
                    maximumEnvironments,
                    parameters,
                    names,
                    environment,
                    clocks,
                    transmissionsKept,
                    logLinesKept,
                    output);
        }
    }
}
