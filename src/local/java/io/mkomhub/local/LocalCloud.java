package io.mkomhub.local;

import io.mkomhub.local.dynamodb.ItemKinds;
import io.mkomhub.local.dynamodb.Tables;
import io.mkomhub.local.dynamodb.engine.DynamoDbEngine;
import io.mkomhub.local.dynamodb.engine.EngineServer;
import io.mkomhub.local.dynamodb.engine.Faults;
import io.mkomhub.local.eventsource.Disorder;
import io.mkomhub.local.eventsource.QueuePoller;
import io.mkomhub.local.eventsource.Schedule;
import io.mkomhub.local.eventsource.StreamPoller;
import io.mkomhub.local.gateway.HttpGateway;
import io.mkomhub.local.http.DaemonThreads;
import io.mkomhub.local.http.Exchanges;
import io.mkomhub.local.http.Ports;
import io.mkomhub.local.lambda.EnvironmentInfo;
import io.mkomhub.local.lambda.FunctionLogs;
import io.mkomhub.local.lambda.FunctionPackage;
import io.mkomhub.local.lambda.InvocationResult;
import io.mkomhub.local.lambda.LambdaFunction;
import io.mkomhub.local.lambda.LambdaSettings;
import io.mkomhub.local.lambda.ProcessGuard;
import io.mkomhub.local.simulator.Simulator;
import io.mkomhub.local.simulator.SimulatorConfig;
import io.mkomhub.local.sqs.QueueJournal;
import io.mkomhub.local.sqs.Queues;
import io.mkomhub.local.sqs.SqsFront;
import io.mkomhub.local.sqs.SqsServer;
import io.mkomhub.local.template.CloudAddresses;
import io.mkomhub.local.template.FunctionResource;
import io.mkomhub.local.template.FunctionResource.HttpTrigger;
import io.mkomhub.local.template.FunctionResource.QueueTrigger;
import io.mkomhub.local.template.FunctionResource.ScheduleTrigger;
import io.mkomhub.local.template.FunctionResource.StreamTrigger;
import io.mkomhub.local.template.FunctionResource.Trigger;
import io.mkomhub.local.template.QueueResource;
import io.mkomhub.local.template.Stack;
import io.mkomhub.local.template.TableResource;
import io.mkomhub.local.template.Template;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * All of the hub on this machine: what the deployment template describes, run from the deployment package.
 *
 * <p>Once started, every function has a process that is ready for work. Closing it leaves no process, port or file behind;
 * if its process is killed, the functions' processes end within seconds.
 */
public final class LocalCloud implements AutoCloseable {

    private static final String REGION = "sa-east-1";
    private static final String ACCOUNT_ID = "000000000000";
    private static final Duration INIT_TIMEOUT = Duration.ofSeconds(60);

    private final Deque<AutoCloseable> closers = new ConcurrentLinkedDeque<>();
    private final ExecutorService workers = Executors.newCachedThreadPool(DaemonThreads.named("local-cloud"));
    private final LocalSecrets secrets = LocalSecrets.standard();
    private final LocalUsage usage = new LocalUsage();
    private final LocalCloudConfig config;
    private final FunctionLogs logs;
    private final Addresses addresses;
    private final Stack stack;
    private final Map<String, LambdaFunction> functions = new LinkedHashMap<>();
    private final Map<String, QueuePoller> pollers = new LinkedHashMap<>();
    private final Map<String, StreamPoller> streamPollers = new LinkedHashMap<>();
    private final Disorder disorder = new Disorder();
    private volatile Optional<SqsServer> sqsServer = Optional.empty();
    private volatile Optional<EngineServer> dynamoDbServer = Optional.empty();
    private Optional<Simulator> simulator = Optional.empty();
    private volatile Optional<Path> data = Optional.empty();
    private final SqsClient sqs;
    private final SqsFront sqsFront;
    private final DynamoDbClient dynamoDb;

    private record Addresses(int hubPort, int sqsPort, int dynamoDbPort, URI hub, URI sqs, URI dynamoDb) {

        static Addresses of(LocalCloudConfig config) {
            int hub = chosen(config.hubPort());
            int sqs = chosen(config.sqsPort());
            int dynamoDb = chosen(config.dynamoDbPort());
            return new Addresses(
                    hub,
                    sqs,
                    dynamoDb,
                    localhost(hub),
                    config.sqsEndpoint().orElseGet(() -> localhost(sqs)),
                    config.dynamoDbEndpoint().orElseGet(() -> localhost(dynamoDb)));
        }

        private static int chosen(int port) {
            return port == 0 ? Ports.free() : port;
        }

        private static URI localhost(int port) {
            return URI.create("http://localhost:" + port);
        }
    }

    private LocalCloud(LocalCloudConfig config) {
        this.config = config;
        QuietLibraries.silence();
        this.logs = new FunctionLogs(config.logLinesKept(), config.output());
        this.addresses = Addresses.of(config);
        this.stack = Template.load(config.template())
                .resolve(
                        parameters(config),
                        new CloudAddresses(
                                withoutTrailingSlash(addresses.sqs()),
                                REGION,
                                ACCOUNT_ID,
                                config.stackName(),
                                config.names()));
        this.sqs = Queues.client(addresses.sqs(), REGION);
        this.sqsFront = SqsFront.start(addresses.sqs(), usage.sqs());
        closers.push(sqsFront);
        this.dynamoDb = Tables.client(addresses.dynamoDb(), REGION);
        closers.push(sqs);
        closers.push(dynamoDb);
    }

    /**
     * Starts everything and waits until it is ready.
     *
     * @throws RuntimeException when something does not start; what had started is stopped again
     */
    public static LocalCloud start(LocalCloudConfig config) {
        LocalCloud cloud = new LocalCloud(config);
        try {
            cloud.start();
            return cloud;
        } catch (RuntimeException e) {
            cloud.close();
            throw e;
        }
    }

    private static Map<String, String> parameters(LocalCloudConfig config) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("MailingIdentifier", "MKOM Hub");
        parameters.put("MailingCostCentreId", "12981");
        parameters.putAll(config.parameters());
        return parameters;
    }

    private void start() {
        config.data().ifPresent(this::take);
        CompletableFuture<FunctionPackage> code = CompletableFuture.supplyAsync(this::unpack, workers);
        join(List.of(
                CompletableFuture.runAsync(this::startQueues, workers),
                CompletableFuture.runAsync(this::startTables, workers),
                code));
        startMkom();
        startFunctions(code.join());
        startTriggers();
    }

    private void take(Path directory) {
        DataDirectory taken = DataDirectory.take(directory);
        closers.push(taken);
        data = Optional.of(taken.path());
    }

    private static void join(List<CompletableFuture<?>> tasks) {
        try {
            CompletableFuture.allOf(tasks.toArray(CompletableFuture[]::new)).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private FunctionPackage unpack() {
        try {
            Path beside = config.functionPackage()
                    .toAbsolutePath()
                    .resolveSibling(".")
                    .normalize();
            Path directory = Files.createTempDirectory(beside, "local-");
            closers.push(() -> delete(directory));
            return FunctionPackage.unpack(config.functionPackage(), directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private void startQueues() {
        if (config.sqsEndpoint().isEmpty()) {
            Optional<QueueJournal> journal = data.map(directory -> QueueJournal.in(directory, config.output()));
            journal.ifPresent(closers::push);
            SqsServer server = new SqsServer(addresses.sqsPort(), REGION, ACCOUNT_ID, journal);
            closers.push(server);
            sqsServer = Optional.of(server);
            server.start();
        }
        Queues.create(
                sqs,
                stack.queues().stream()
                        .filter(queue -> !config.names().containsKey(queue.logicalId()))
                        .toList());
        sqsServer.ifPresent(server -> server.restore()
                .forEach((queue, messages) -> config.output()
                        .accept("The template has no queue " + queue + "; its messages (" + messages + ") stay in "
                                + data.orElseThrow())));
    }

    private void startTables() {
        if (config.dynamoDbEndpoint().isEmpty()) {
            DynamoDbEngine engine = data.map(
                            directory -> DynamoDbEngine.in(directory, InstantSource.system(), ItemKinds::of))
                    .orElseGet(() -> DynamoDbEngine.inMemory(InstantSource.system(), ItemKinds::of));
            closers.push(engine);
            usage.dynamoDb(engine.usage());
            EngineServer server = new EngineServer(engine, addresses.dynamoDbPort());
            closers.push(server);
            dynamoDbServer = Optional.of(server);
            server.start();
        }
        Tables.create(
                dynamoDb,
                stack.tables().stream()
                        .filter(table -> !config.names().containsKey(table.logicalId()))
                        .toList());
        // From before the first write of a function, as deployed.
        dynamoDbServer.ifPresent(server -> stack.functions().stream()
                .flatMap(function -> function.triggers().stream())
                .filter(StreamTrigger.class::isInstance)
                .forEach(trigger -> server.engine()
                        .journal(table(((StreamTrigger) trigger).streamArn()).name())));
    }

    private void startMkom() {
        if (config.mkomUrl().isEmpty()) {
            URI callbackUrl = addresses.hub().resolve("/webhooks/mkom?token=" + secrets.webhookToken());
            Simulator started = Simulator.start(new SimulatorConfig(
                    config.simulatorPort(), secrets.mkomToken(), callbackUrl, config.transmissionsKept()));
            closers.push(started);
            started.serve("GET /usage", exchange -> Exchanges.answerJson(exchange, 200, usage.json()));
            started.serve("DELETE /usage", exchange -> {
                usage.reset();
                Exchanges.answer(exchange, 204, new byte[0]);
            });
            simulator = Optional.of(started);
        }
    }

    private void startFunctions(FunctionPackage code) {
        ProcessGuard guard = ProcessGuard.start(config.output());
        closers.push(guard);
        LambdaSettings settings = new LambdaSettings(
                REGION, config.maximumEnvironments(), INIT_TIMEOUT, endpoints(), config.clocks(), guard);
        for (FunctionResource resource : stack.functions()) {
            LambdaFunction function =
                    new LambdaFunction(resource.withEnvironment(environment(resource)), code, settings, logs);
            closers.push(function);
            functions.put(resource.logicalId(), function);
        }
        join(functions.values().stream()
                .<CompletableFuture<?>>map(function -> CompletableFuture.runAsync(function::warmUp, workers))
                .toList());
    }

    /** Where the services are. SNS and EventBridge are not part of the run; this process may know emulators of them. */
    private Map<String, String> endpoints() {
        Map<String, String> endpoints = new LinkedHashMap<>();
        endpoints.put("AWS_ENDPOINT_URL_SQS", sqsFront.endpoint().toString());
        endpoints.put("AWS_ENDPOINT_URL_DYNAMODB", addresses.dynamoDb().toString());
        for (String other : List.of("AWS_ENDPOINT_URL_SNS", "AWS_ENDPOINT_URL_EVENTBRIDGE")) {
            Optional.ofNullable(System.getenv(other)).ifPresent(endpoint -> endpoints.put(other, endpoint));
        }
        return endpoints;
    }

    private Map<String, String> environment(FunctionResource function) {
        Map<String, String> variables = new LinkedHashMap<>(secrets.inPlaceOfParameters(function.environment()));
        variables.computeIfPresent("HUB_MKOM_URL", (name, value) -> mkomUrl().toString());
        // Whatever a plan looks something up at is on this machine as well.
        variables.computeIfPresent(
                "HUB_LOOKUP_HOSTS", (name, value) -> value.isEmpty() ? "localhost,127.0.0.1" : value);
        variables.put("HUB_ALLOW_PRIVATE_ADDRESSES", "true");
        // The SDK tells it to DynamoDB and SQS, which count by it.
        variables.put("AWS_SDK_UA_APP_ID", function.logicalId());
        variables.putAll(config.environment());
        return variables;
    }

    private void startTriggers() {
        for (LambdaFunction function : functions.values()) {
            List<HttpTrigger> routes = function.resource().triggers().stream()
                    .filter(HttpTrigger.class::isInstance)
                    .map(HttpTrigger.class::cast)
                    .toList();
            if (!routes.isEmpty()) {
                closers.push(startGateway(function, routes));
            }
            for (Trigger trigger : function.resource().triggers()) {
                if (trigger instanceof QueueTrigger queue) {
                    SqsClient counted = Queues.client(
                            addresses.sqs(),
                            REGION,
                            usage.sqs(),
                            function.resource().logicalId());
                    closers.push(counted);
                    QueuePoller poller =
                            QueuePoller.start(counted, queue(queue.queueArn()), queue, function, REGION, disorder);
                    closers.push(poller);
                    pollers.put(function.resource().logicalId(), poller);
                } else if (trigger instanceof StreamTrigger stream) {
                    startStream(stream, function);
                } else if (trigger instanceof ScheduleTrigger schedule) {
                    closers.push(Schedule.start(schedule, function, REGION, ACCOUNT_ID));
                }
            }
        }
    }

    private void startStream(StreamTrigger stream, LambdaFunction function) {
        String name = function.resource().logicalId();
        if (dynamoDbServer.isEmpty()) {
            config.output()
                    .accept("The stream of an external DynamoDB is not read: " + name + " is not invoked by itself");
            return;
        }
        TableResource table = table(stream.streamArn());
        StreamPoller poller = StreamPoller.start(
                dynamoDbServer.get().engine().journal(table.name()), table, stream, function, REGION, disorder);
        closers.push(poller);
        streamPollers.put(name, poller);
    }

    private TableResource table(String streamArn) {
        return stack.tables().stream()
                .filter(table -> table.stream()
                        .filter(stream -> stream.arn().equals(streamArn))
                        .isPresent())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the template has no stream " + streamArn));
    }

    private HttpGateway startGateway(LambdaFunction function, List<HttpTrigger> routes) {
        try {
            return HttpGateway.start(addresses.hubPort(), function, routes, ACCOUNT_ID);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on port " + addresses.hubPort(), e);
        }
    }

    private QueueResource queue(String arn) {
        return stack.queues().stream()
                .filter(queue -> queue.arn().equals(arn))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the template has no queue " + arn));
    }

    /** Base address of the hub. */
    public URI hubUrl() {
        return addresses.hub();
    }

    /** Base address of MKOM: the simulator's, or the one to use instead. */
    public URI mkomUrl() {
        return config.mkomUrl().or(() -> simulator.map(Simulator::url)).orElseThrow();
    }

    /** Endpoint of SQS. */
    public URI sqsEndpoint() {
        return addresses.sqs();
    }

    /** Endpoint of DynamoDB. */
    public URI dynamoDbEndpoint() {
        return addresses.dynamoDb();
    }

    /** Returns the directory that keeps table and queues, an absolute path; empty if they are in memory. */
    public Optional<Path> data() {
        return data;
    }

    /** What the hub and the simulator are to be called with. */
    public LocalSecrets secrets() {
        return secrets;
    }

    /** What the template came to. */
    public Stack stack() {
        return stack;
    }

    /** Client of the run's SQS, closed with it. */
    public SqsClient sqs() {
        return sqs;
    }

    /** Client of the run's DynamoDB, closed with it. */
    public DynamoDbClient dynamoDb() {
        return dynamoDb;
    }

    /** What the functions last logged, as many lines as the configuration keeps. */
    public FunctionLogs logs() {
        return logs;
    }

    /** Running processes of all functions. */
    public List<EnvironmentInfo> environments() {
        return functions.values().stream()
                .flatMap(function -> function.environments().stream())
                .toList();
    }

    /**
     * Invokes a function by itself, as {@code aws lambda invoke} would.
     *
     * @param function its name in the template
     * @param event JSON
     */
    public InvocationResult invoke(String function, String event) throws InterruptedException {
        return function(function).invoke(event);
    }

    /** A function of the template, with the environment that its processes get. */
    public FunctionResource resource(String function) {
        return function(function).resource();
    }

    /**
     * Kills a function's processes with SIGKILL.
     *
     * @param function its name in the template
     * @return how many there were
     */
    public int kill(String function) {
        return function(function).kill();
    }

    /** The last invocations of a function that are over. */
    public List<LambdaFunction.Invocation> invocations(String function) {
        return function(function).invocations();
    }

    /**
     * Passes on what has been written to the table so far to the functions that read its stream, and waits until they are
     * done with it.
     *
     * @return whether they were done in time
     */
    public boolean drainStreams(Duration atMost) throws InterruptedException {
        for (StreamPoller poller : streamPollers.values()) {
            if (!poller.drain(atMost)) {
                return false;
            }
        }
        return true;
    }

    /** The metric {@code IteratorAge} of a function that reads a stream; nothing of another function. */
    public List<StreamPoller.Age> iteratorAges(String function) {
        return Optional.ofNullable(streamPollers.get(function))
                .map(StreamPoller::ages)
                .orElse(List.of());
    }

    /**
     * Lets records wait on a function's queue or stream, as {@code aws lambda update-event-source-mapping --no-enabled} would.
     *
     * @param function its name in the template
     */
    public void pause(String function) throws InterruptedException {
        if (streamPollers.containsKey(function)) {
            streamPollers.get(function).pause();
        } else {
            poller(function).pause();
        }
    }

    /** Lets a function that was paused have its records. */
    public void resume(String function) {
        if (streamPollers.containsKey(function)) {
            streamPollers.get(function).resume();
        } else {
            poller(function).resume();
        }
    }

    private QueuePoller poller(String function) {
        QueuePoller poller = pollers.get(function);
        if (poller == null) {
            throw new IllegalArgumentException("no function " + function + " with a queue in the template");
        }
        return poller;
    }

    private LambdaFunction function(String logicalId) {
        LambdaFunction function = functions.get(logicalId);
        if (function == null) {
            throw new IllegalArgumentException("no function " + logicalId + " in the template");
        }
        return function;
    }

    /** What the queues' deliveries are like. */
    public Disorder disorder() {
        return disorder;
    }

    /** Takes SQS away: connections are refused, messages stay. */
    public void stopSqs() {
        sqsServer.orElseThrow(LocalCloud::notEmbedded).stop();
    }

    /** Gives SQS back, if it was taken away. */
    public void startSqs() {
        sqsServer.ifPresent(SqsServer::start);
    }

    /** Takes DynamoDB away: connections are refused, items stay. */
    public void stopDynamoDb() {
        dynamoDbServer.orElseThrow(LocalCloud::notEmbedded).stop();
    }

    /** Gives DynamoDB back, if it was taken away. */
    public void startDynamoDb() {
        dynamoDbServer.ifPresent(EngineServer::start);
    }

    /** What the functions have asked of DynamoDB and SQS. */
    public LocalUsage usage() {
        return usage;
    }

    /** What the functions have before SQS, and can be told to refuse. */
    public SqsFront sqsFront() {
        return sqsFront;
    }

    /** How DynamoDB misbehaves. */
    public Faults dynamoDbFaults() {
        return dynamoDbServer.orElseThrow(LocalCloud::notEmbedded).engine().faults();
    }

    /** Takes MKOM away: connections are refused. */
    public void stopSimulator() {
        simulator.orElseThrow(LocalCloud::notEmbedded).stop();
    }

    /** Gives MKOM back. */
    public void startSimulator() {
        simulator.orElseThrow(LocalCloud::notEmbedded).start();
    }

    private static IllegalStateException notEmbedded() {
        return new IllegalStateException("this run uses an external one");
    }

    private static String withoutTrailingSlash(URI uri) {
        return uri.toString().replaceAll("/+$", "");
    }

    @Override
    public void close() {
        for (AutoCloseable closer = closers.poll(); closer != null; closer = closers.poll()) {
            try {
                closer.close();
            } catch (Exception e) {
                config.output().accept("while stopping: " + e);
            }
        }
        workers.shutdownNow();
    }
}
