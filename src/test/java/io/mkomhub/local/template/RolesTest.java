package io.mkomhub.local.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.NotificationDelivery;
import io.mkomhub.core.message.ToldNotification;
import io.mkomhub.store.TestStores;
import io.mkomhub.store.TestStores.Touched;
import io.mkomhub.store.channels.NotificationStore.Progress;
import io.mkomhub.store.documents.DocumentStore;
import io.mkomhub.store.pace.PaceStore.Subject;
import io.mkomhub.store.pace.Rate;
import io.quarkus.funqy.Funq;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares the permissions of each function's role with the calls in its code: none is missing, none is unused.
 *
 * <p>The code is followed from the function's entry point through every method it may reach. A call of an interface
 * method reaches all implementations.
 */
class RolesTest {

    private static final RawTemplate TEMPLATE = RawTemplate.deployed();

    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.mkomhub");

    /** What Lambda itself does under the role, on behalf of any function, and of one that eats from a queue or a stream. */
    private static final Set<String> OF_LAMBDA = Set.of(
            "logs:CreateLogStream",
            "logs:PutLogEvents",
            "xray:PutTraceSegments",
            "xray:PutTelemetryRecords",
            "sqs:ReceiveMessage",
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
            "dynamodb:DescribeStream",
            "dynamodb:GetRecords",
            "dynamodb:GetShardIterator",
            "dynamodb:ListStreams",
            // Needed where the parameters have a key of their own.
            "kms:Decrypt");

    /** Which permission a call needs: https://docs.aws.amazon.com/service-authorization/latest/reference/ */
    private static final Map<String, Set<String>> NEEDED = Map.ofEntries(
            Map.entry("SqsClient.sendMessage", Set.of("sqs:SendMessage")),
            Map.entry("SqsClient.sendMessageBatch", Set.of("sqs:SendMessage")),
            Map.entry("SqsClient.receiveMessage", Set.of("sqs:ReceiveMessage")),
            Map.entry("SqsClient.deleteMessage", Set.of("sqs:DeleteMessage")),
            Map.entry("SqsClient.deleteMessageBatch", Set.of("sqs:DeleteMessage")),
            Map.entry("SqsClient.getQueueAttributes", Set.of("sqs:GetQueueAttributes")),
            Map.entry("SqsClient.changeMessageVisibility", Set.of("sqs:ChangeMessageVisibility")),
            Map.entry("SqsClient.changeMessageVisibilityBatch", Set.of("sqs:ChangeMessageVisibility")),
            // It calls nothing: requests without a client are signed with the credentials that it names.
            Map.entry("SqsClient.serviceClientConfiguration", Set.of()),
            Map.entry("SignedRequests.post", Set.of("sqs:SendMessage", "sns:Publish", "events:PutEvents")),
            Map.entry("SsmClient.getParameter", Set.of("ssm:GetParameter")),
            Map.entry("DynamoDbClient.getItem", Set.of("dynamodb:GetItem")),
            Map.entry("DynamoDbClient.batchGetItem", Set.of("dynamodb:BatchGetItem")),
            Map.entry("DynamoDbClient.query", Set.of("dynamodb:Query")),
            Map.entry("DynamoDbClient.scan", Set.of("dynamodb:Scan")),
            Map.entry("DynamoDbClient.putItem", Set.of("dynamodb:PutItem")),
            Map.entry("DynamoDbClient.updateItem", Set.of("dynamodb:UpdateItem")),
            Map.entry("DynamoDbClient.deleteItem", Set.of("dynamodb:DeleteItem")),
            Map.entry("DynamoDbClient.batchWriteItem", Set.of("dynamodb:BatchWriteItem")),
            // A transaction of puts, each with a condition of its own.
            Map.entry("DynamoDbClient.transactWriteItems", Set.of("dynamodb:PutItem")),
            // The hub's statements are inserts and updates.
            Map.entry(
                    "DynamoDbClient.batchExecuteStatement",
                    Set.of("dynamodb:PartiQLInsert", "dynamodb:PartiQLUpdate")));

    @TestFactory
    Stream<DynamicTest> role_shouldAllowWhatTheFunctionCalls_andNothingElse() {
        return TEMPLATE.resources("AWS::Serverless::Function").entrySet().stream()
                .map(function -> DynamicTest.dynamicTest(function.getKey(), () -> {
                    String name = String.valueOf(RawTemplate.at(function.getValue(), "Environment", "Variables")
                            .get("QUARKUS_FUNQY_EXPORT"));
                    Set<String> allowed = allowed(function.getKey().replace("Function", "Role"));
                    Set<String> needed = needed(entryPoint(name));
                    // The functions take records off their queues themselves, too.
                    allowed.removeIf(action -> OF_LAMBDA.contains(action) && !needed.contains(action));
                    assertThat(allowed).containsExactlyInAnyOrderElementsOf(needed);
                }));
    }

    @TestFactory
    Stream<DynamicTest> role_shouldAllowAnIndexOrTheHashKey_exactlyWhereTheFunctionUsesIt() {
        return TEMPLATE.resources("AWS::Serverless::Function").entrySet().stream()
                .map(function -> DynamicTest.dynamicTest(function.getKey(), () -> {
                    Map<String, Object> variables = RawTemplate.at(function.getValue(), "Environment", "Variables");
                    Set<String> reached = reached(entryPoint(String.valueOf(variables.get("QUARKUS_FUNQY_EXPORT"))));
                    String policies = statements(function.getKey().replace("Function", "Role"))
                            .toString();
                    assertThat(policies.contains("/index/ByContact"))
                            .isEqualTo(reached.contains("Table.byContactBefore"));
                    assertThat(policies.contains("/index/ByReview")).isEqualTo(reached.contains("Table.review"));
                    boolean pseudonymous = reached.contains("Secrets.hashKey");
                    assertThat(policies.contains("HashKeyParameter")).isEqualTo(pseudonymous);
                    assertThat(variables.containsKey("HUB_HASH_KEY_PARAMETER")).isEqualTo(pseudonymous);
                }));
    }

    /** What Lambda is allowed on the events queue does not show that the function may look at its dead letters. */
    @Test
    void record_shouldBeAllowedToLookAtItsQueues_andSendToAskItTo() {
        assertThat(resources("RecordRole", "sqs:GetQueueAttributes"))
                .containsExactlyInAnyOrder("[EventsQueue, Arn]", "[EventsDeadLetterQueue, Arn]");
        assertThat(resources("RecordRole", "sqs:SendMessage")).contains("[OutboundQueue, Arn]");
        assertThat(resources("SendRole", "sqs:SendMessage")).contains("[EventsQueue, Arn]", "[OutboundQueue, Arn]");
        assertThat(RawTemplate.at(TEMPLATE.properties("SendFunction"), "Environment", "Variables"))
                .containsKey("HUB_EVENTS_QUEUE_URL");
    }

    /** Whoever may write a channel could otherwise have it write into any queue of the account. */
    @Test
    void forward_shouldSendToItsOwnQueues_andToWhatTheParameterLists_alone() {
        assertThat(resources("ForwardRole", "sqs:SendMessage"))
                .hasSize(3)
                .contains("[ForwardQueue, Arn]", "[ForwardDeadLetterQueue, Arn]")
                .anyMatch(resource -> resource.contains("ChannelArns"));
        for (String action : List.of("sns:Publish", "events:PutEvents")) {
            assertThat(resources("ForwardRole", action)).hasSize(1).allMatch(each -> each.contains("ChannelArns"));
        }
    }

    /** Who may call the API may have the function handle dead letters, but nothing that another function works on. */
    @Test
    void receive_shouldTakeRecordsOffDeadLetterQueuesOnly() {
        for (String action : List.of("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility")) {
            assertThat(resources("ReceiveRole", action))
                    .containsExactlyInAnyOrder(
                            "[EventsDeadLetterQueue, Arn]",
                            "[OutboundDeadLetterQueue, Arn]",
                            "[UrgentDeadLetterQueue, Arn]",
                            "[ForwardDeadLetterQueue, Arn]");
        }
        assertThat(resources("ReceiveRole", "sqs:SendMessage"))
                .containsExactlyInAnyOrder(
                        "[EventsQueue, Arn]", "[OutboundQueue, Arn]", "[UrgentQueue, Arn]", "[ForwardQueue, Arn]");
    }

    /** Whoever puts message batches on a queue must reach both lanes, because the batch decides. */
    @ParameterizedTest
    @ValueSource(strings = {"Receive", "Record", "Send", "Urgent", "Sweep"})
    void role_shouldAllowBothLanes_whenTheFunctionQueuesMessages(String function) {
        assertThat(resources(function + "Role", "sqs:SendMessage"))
                .contains("[OutboundQueue, Arn]", "[UrgentQueue, Arn]");
        assertThat(RawTemplate.at(TEMPLATE.properties(function + "Function"), "Environment", "Variables"))
                .containsKeys("HUB_OUTBOUND_QUEUE_URL", "HUB_URGENT_QUEUE_URL");
    }

    @ParameterizedTest
    @CsvSource({"Send, OutboundQueue", "Urgent, UrgentQueue"})
    void role_shouldAllowToReceiveFromItsOwnLaneOnly_whenTheFunctionSends(String function, String queue) {
        assertThat(resources(function + "Role", "sqs:ReceiveMessage")).containsExactly("[" + queue + ", Arn]");
        assertThat(resources(function + "Role", "sqs:SendMessage"))
                .contains("[OutboundDeadLetterQueue, Arn]", "[UrgentDeadLetterQueue, Arn]");
    }

    private static Set<String> resources(String role, String action) {
        return statements(role).stream()
                .filter(statement -> texts(statement, "Action").contains(action))
                .flatMap(statement -> RawTemplate.list(Objects.requireNonNull(statement.get("Resource"))).stream())
                .map(resource -> resource instanceof Intrinsic reference ? reference.argument() : resource)
                .map(String::valueOf)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** {@code forward} calls whatever addresses channels have: should somebody take it over, they see no one's data. */
    @Test
    void forward_shouldReachNoStoreOfPeople_andNoItemButItsOwnAndChannels() {
        Set<String> stores = reached(entryPoint("forward")).stream()
                .map(unit -> unit.substring(0, unit.indexOf('.')))
                .filter(type -> type.endsWith("Store")
                        || type.equals("History")
                        || type.equals("ReferenceIndex")
                        || type.equals("KeyedHashes"))
                .collect(Collectors.toSet());
        assertThat(stores)
                .containsExactlyInAnyOrder(
                        "NotificationStore", "ToldStore", "EndpointStore", "PaceStore", "DocumentStore");

        try (TestStores dynamo = new TestStores()) {
            ChannelNotification notification = new ChannelNotification(
                            "1",
                            "main",
                            new Msisdn("5511953959059"),
                            Instant.EPOCH,
                            new ChannelNotification.ReplyReceived("Sim", Optional.empty()))
                    .of("0123");
            dynamo.documents().all(DocumentStore.DocumentKind.CHANNEL, (name, json) -> name);
            dynamo.notifications().find(List.of(notification));
            dynamo.notifications().save(notification, Progress.NONE);
            dynamo.notifications().save(notification, Progress.NONE.stored(), Progress.NONE);
            dynamo.notifications().spacing(notification);
            dynamo.told()
                    .add(
                            "main",
                            List.of(ToldNotification.of(
                                    NotificationDelivery.of(notification),
                                    "message.reply",
                                    Optional.empty(),
                                    Optional.empty())),
                            Instant.EPOCH);
            dynamo.endpoints().save("main", dynamo.endpoints().health("main"));
            dynamo.paces(Clock.systemUTC())
                    .reserve(Subject.endpoint("main"), Rate.perSecond(1), 1, Duration.ofSeconds(1));

            assertThat(dynamo.touched())
                    .hasSizeGreaterThan(9)
                    .allMatch(RolesTest::isForwards, "is allowed by the role of forward");
        }
        assertThat(Stream.of(
                        new Touched("dynamodb:Query", "C#1"),
                        new Touched("dynamodb:Query", "A"),
                        new Touched("dynamodb:BatchGetItem", "C#1"),
                        new Touched("dynamodb:BatchGetItem", "CHANNELS"),
                        new Touched("dynamodb:PutItem", "M#1"),
                        new Touched("dynamodb:PutItem", "O#1")))
                .noneMatch(RolesTest::isForwards);
    }

    private static boolean isForwards(Touched touched) {
        return statements("ForwardRole").stream()
                .filter(statement -> texts(statement, "Action").contains(touched.action()))
                .anyMatch(statement -> {
                    List<Map<String, Object>> conditions = RawTemplate.at(statement, "Condition").values().stream()
                            .map(RawTemplate::map)
                            .toList();
                    assertThat(conditions).hasSize(1);
                    return texts(conditions.get(0), "dynamodb:LeadingKeys").stream()
                            .anyMatch(pattern -> pattern.endsWith("*")
                                    ? touched.partition().startsWith(pattern.substring(0, pattern.length() - 1))
                                    : touched.partition().equals(pattern));
                });
    }

    @TestFactory
    Stream<DynamicTest> role_shouldNameExactlyWhatItAllows_always() {
        return TEMPLATE.resources("AWS::IAM::Role").entrySet().stream()
                .map(role -> DynamicTest.dynamicTest(
                        role.getKey(),
                        () -> statements(role.getKey()).forEach(statement -> {
                            List<String> actions = texts(statement, "Action");
                            assertThat(actions).allMatch(action -> action.matches("[a-z]+:[A-Za-z]+"));
                            boolean traces = actions.stream().allMatch(action -> action.startsWith("xray:"));
                            assertThat(texts(statement, "Resource").contains("*"))
                                    .isEqualTo(traces);
                        })));
    }

    private static List<String> texts(Map<String, Object> statement, String member) {
        return RawTemplate.list(Objects.requireNonNull(statement.get(member))).stream()
                .map(String::valueOf)
                .toList();
    }

    private static Set<String> allowed(String role) {
        Set<String> actions = new TreeSet<>();
        statements(role).forEach(statement -> actions.addAll(texts(statement, "Action")));
        return actions;
    }

    private static List<Map<String, Object>> statements(String role) {
        Map<String, Object> policy = RawTemplate.map(RawTemplate.list(
                        Objects.requireNonNull(TEMPLATE.properties(role).get("Policies")))
                .get(0));
        return RawTemplate.list(Objects.requireNonNull(
                        RawTemplate.at(policy, "PolicyDocument").get("Statement")))
                .stream()
                .map(statement -> statement instanceof Intrinsic condition
                        ? RawTemplate.list(condition.argument()).get(1)
                        : statement)
                .map(RawTemplate::map)
                .toList();
    }

    private static JavaMethod entryPoint(String function) {
        return CODE.stream()
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> method.isAnnotatedWith(Funq.class)
                        && method.getAnnotationOfType(Funq.class).value().equals(function))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no function " + function));
    }

    private static Set<String> needed(JavaMethod start) {
        Set<String> actions = new TreeSet<>();
        follow(start, actions);
        return actions;
    }

    /** Everything of the hub's that a function may call, as {@code Class.method}. */
    private static Set<String> reached(JavaMethod start) {
        return follow(start, new TreeSet<>()).stream()
                .map(unit -> unit.getOwner().getSimpleName() + "." + unit.getName())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<JavaCodeUnit> follow(JavaMethod start, Set<String> actions) {
        Set<JavaCodeUnit> seen = new HashSet<>();
        Deque<JavaCodeUnit> open = new ArrayDeque<>(Set.of(start));
        while (!open.isEmpty()) {
            JavaCodeUnit unit = open.pop();
            if (!seen.add(unit)) {
                continue;
            }
            // Whatever an object was made with, it may call.
            open.addAll(unit.getOwner().getConstructors());
            unit.getOwner().getStaticInitializer().ifPresent(open::add);
            Stream.concat(
                            unit.getCallsFromSelf().stream().map(call -> (CodeUnitAccessTarget) call.getTarget()),
                            unit.getCodeUnitReferencesFromSelf().stream()
                                    .map(reference -> (CodeUnitAccessTarget) reference.getTarget()))
                    .forEach(target -> {
                        if (target.getOwner().getPackageName().startsWith("software.amazon.awssdk.services.")
                                && target.getOwner().getSimpleName().endsWith("Client")) {
                            String call = target.getOwner().getSimpleName() + "." + target.getName();
                            assertThat(NEEDED).containsKey(call);
                            actions.addAll(NEEDED.getOrDefault(call, Set.of()));
                        } else {
                            actions.addAll(NEEDED.getOrDefault(
                                    target.getOwner().getSimpleName() + "." + target.getName(), Set.of()));
                            target.resolveMember()
                                    .ifPresent(member -> implementations(member).forEach(open::add));
                        }
                    });
        }
        return seen;
    }

    private static Stream<JavaCodeUnit> implementations(JavaCodeUnit unit) {
        if (!unit.getOwner().getPackageName().startsWith("io.mkomhub")) {
            return Stream.empty();
        }
        if (!unit.getOwner().isInterface() && !unit.getModifiers().contains(JavaModifier.ABSTRACT)) {
            return Stream.of(unit);
        }
        String[] parameters =
                unit.getRawParameterTypes().stream().map(JavaClass::getName).toArray(String[]::new);
        return Stream.concat(
                Stream.of(unit),
                unit.getOwner().getAllSubclasses().stream()
                        .flatMap(type -> type.tryGetMethod(unit.getName(), parameters).stream()));
    }
}
