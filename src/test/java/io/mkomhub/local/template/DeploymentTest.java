package io.mkomhub.local.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.OpenApi;
import io.mkomhub.local.template.FunctionResource.HttpTrigger;
import io.mkomhub.local.template.FunctionResource.QueueTrigger;
import io.mkomhub.local.template.FunctionResource.StreamTrigger;
import io.mkomhub.platform.json.Json;
import io.mkomhub.platform.metrics.Metric;
import io.mkomhub.platform.sqs.Queues;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The rules that {@code template.yaml} must follow, whatever is added to it. */
class DeploymentTest {

    private static final RawTemplate TEMPLATE = RawTemplate.deployed();

    private static final Stack STACK = Template.load(Path.of("template.yaml"))
            .resolve(
                    Map.of("MailingCostCentreId", "1"),
                    new CloudAddresses("https://sqs", "sa-east-1", "000000000000", "mkom-hub"));

    /** What CloudFormation knows by itself. */
    private static final Set<String> PSEUDO = Set.of(
            "AWS::NoValue", "AWS::Region", "AWS::AccountId", "AWS::StackName", "AWS::Partition", "AWS::URLSuffix");

    @Test
    void template_shouldBeAscii_whenItIsReadByTheConsole() throws IOException {
        assertThat(Files.readString(Path.of("template.yaml"), StandardCharsets.UTF_8))
                .as("the console shows anything else as question marks")
                .isASCII();
    }

    @TestFactory
    List<DynamicTest> parameter_shouldBeExplainedAndBounded_whenItIsAskedFor() {
        Map<String, Object> form = RawTemplate.at(TEMPLATE.section("Metadata"), "AWS::CloudFormation::Interface");
        Set<String> grouped = RawTemplate.list(Objects.requireNonNull(form.get("ParameterGroups"))).stream()
                .flatMap(group ->
                        RawTemplate.list(
                                Objects.requireNonNull(RawTemplate.map(group).get("Parameters")))
                                .stream())
                .map(String::valueOf)
                .collect(Collectors.toSet());
        Map<String, Object> labels = RawTemplate.at(form, "ParameterLabels");
        return TEMPLATE.section("Parameters").entrySet().stream()
                .map(parameter -> DynamicTest.dynamicTest(parameter.getKey(), () -> {
                    Map<String, Object> body = RawTemplate.map(Objects.requireNonNull(parameter.getValue()));
                    assertThat(body).containsKeys("Type", "Description");
                    assertThat(body)
                            .containsAnyOf(
                                    Map.entry("Type", "Number"),
                                    Map.entry("AllowedPattern", body.getOrDefault("AllowedPattern", "")),
                                    Map.entry("AllowedValues", body.getOrDefault("AllowedValues", "")),
                                    Map.entry("MaxLength", body.getOrDefault("MaxLength", "")));
                    if ("Number".equals(body.get("Type"))) {
                        assertThat(body.containsKey("AllowedValues")
                                        || body.keySet().containsAll(List.of("MinValue", "MaxValue")))
                                .as("bounds of a number")
                                .isTrue();
                    }
                    if (body.containsKey("AllowedPattern")) {
                        assertThat(body).containsKey("ConstraintDescription");
                    }
                    assertThat(grouped).contains(parameter.getKey());
                    assertThat(labels).containsKey(parameter.getKey());
                }))
                .toList();
    }

    @Test
    void reference_shouldNameSomething_whereverItStands() {
        Set<String> known = new TreeSet<>(PSEUDO);
        known.addAll(TEMPLATE.section("Parameters").keySet());
        known.addAll(TEMPLATE.section("Resources").keySet());
        Set<String> used = new TreeSet<>();
        for (String section : List.of("Conditions", "Rules", "Globals", "Resources", "Outputs")) {
            RawTemplate.references(TEMPLATE.section(section))
                    .forEach(name -> used.add(name.contains("::") ? name : name.split("\\.", 2)[0]));
        }
        assertThat(known).containsAll(used);
        assertThat(used)
                .as("parameters that nothing uses")
                .containsAll(TEMPLATE.section("Parameters").keySet());
    }

    @Test
    void condition_shouldExist_whereverItIsAskedFor() {
        Set<String> used = new LinkedHashSet<>();
        for (String section : List.of("Conditions", "Globals", "Resources", "Outputs")) {
            used.addAll(RawTemplate.conditions(TEMPLATE.section(section)));
            TEMPLATE.section(section).values().forEach(each -> {
                if (each instanceof Map<?, ?> body && body.get("Condition") instanceof String name) {
                    used.add(name);
                }
            });
        }
        assertThat(TEMPLATE.section("Conditions").keySet()).containsExactlyInAnyOrderElementsOf(used);
    }

    @Test
    void configurationVersion_shouldChange_whenAParameterOfAFunctionDoes() {
        Set<String> parameters =
                new TreeSet<>(RawTemplate.references(RawTemplate.at(TEMPLATE.section("Globals"), "Function")));
        TEMPLATE.resources("AWS::Serverless::Function").values().forEach(function -> {
            parameters.addAll(RawTemplate.references(RawTemplate.at(function, "Environment")));
            parameters.addAll(RawTemplate.references(RawTemplate.at(function, "LoggingConfig")));
            assertThat(RawTemplate.references(Objects.requireNonNull(function.get("VersionDescription"))))
                    .containsExactly("ConfigurationVersion");
        });
        parameters.retainAll(TEMPLATE.section("Parameters").keySet());
        // What the conditions of Globals ask for.
        parameters.addAll(List.of("Runtime", "Memory"));
        assertThat(RawTemplate.references(Objects.requireNonNull(
                        TEMPLATE.properties("ConfigurationVersion").get("Content"))))
                .containsExactlyInAnyOrderElementsOf(parameters);
    }

    @TestFactory
    List<DynamicTest> queue_shouldKeepWhatItIsGiven_whenAFunctionFails() {
        List<DynamicTest> tests = new ArrayList<>();
        for (FunctionResource function : STACK.functions()) {
            function.triggers().stream()
                    .filter(QueueTrigger.class::isInstance)
                    .map(QueueTrigger.class::cast)
                    .forEach(trigger ->
                            tests.add(DynamicTest.dynamicTest(function.logicalId(), () -> feeds(function, trigger))));
        }
        return tests;
    }

    /** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
    private static void feeds(FunctionResource function, QueueTrigger trigger) {
        QueueResource queue = STACK.queues().stream()
                .filter(each -> each.arn().equals(trigger.queueArn()))
                .findFirst()
                .orElseThrow();
        assertThat(Duration.ofSeconds(Long.parseLong(queue.attributes().getOrDefault("VisibilityTimeout", "30"))))
                .isGreaterThanOrEqualTo(function.timeout().multipliedBy(6));
        assertThat(trigger.reportBatchItemFailures()).isTrue();
        assertThat(trigger.maximumConcurrency()).isPresent();
        if (function.logicalId().equals("UrgentFunction")) {
            assertThat(trigger.batchWindow()).as("no message waits for others").isZero();
            assertThat(trigger.batchSize()).as("Lambda's most without a window").isLessThanOrEqualTo(10);
        } else {
            assertThat(trigger.batchWindow()).isPositive();
        }
        assertThat(queue.attributes()).containsKey("RedrivePolicy");
    }

    @TestFactory
    List<DynamicTest> queue_shouldBeEncryptedAndKeepRecordsForTwoWeeks_always() {
        return TEMPLATE.resources("AWS::SQS::Queue").entrySet().stream()
                .map(queue -> DynamicTest.dynamicTest(
                        queue.getKey(),
                        () -> assertThat(queue.getValue())
                                .containsEntry("SqsManagedSseEnabled", true)
                                .containsEntry("MessageRetentionPeriod", 14 * 24 * 3600)))
                .toList();
    }

    @TestFactory
    List<DynamicTest> deadLetterQueue_shouldRaiseAnAlarm_whenItIsNotEmpty() {
        Set<String> watched = TEMPLATE.resources("AWS::CloudWatch::Alarm").values().stream()
                .filter(alarm -> "ApproximateNumberOfMessagesVisible".equals(alarm.get("MetricName")))
                .flatMap(alarm -> RawTemplate.references(Objects.requireNonNull(alarm.get("Dimensions"))).stream())
                .collect(Collectors.toSet());
        return TEMPLATE.resources("AWS::SQS::Queue").keySet().stream()
                .filter(queue -> queue.endsWith("DeadLetterQueue"))
                .map(queue ->
                        DynamicTest.dynamicTest(queue, () -> assertThat(watched).contains(queue + ".QueueName")))
                .toList();
    }

    /** A change that is skipped is missing from the counters for ever. */
    @Test
    void stream_shouldSkipNoChange_andTellTheShard() {
        assertThat(TEMPLATE.properties("Table"))
                .containsEntry("StreamSpecification", Map.of("StreamViewType", "NEW_AND_OLD_IMAGES"));
        assertThat(RawTemplate.at(TEMPLATE.properties("CountFunction"), "Events", "Changes", "Properties"))
                .containsEntry("StartingPosition", "TRIM_HORIZON")
                .containsEntry("MaximumRetryAttempts", -1)
                .containsEntry("MaximumRecordAgeInSeconds", -1)
                .containsEntry("BisectBatchOnFunctionError", false)
                .containsEntry("ParallelizationFactor", 1)
                .containsKey("TumblingWindowInSeconds")
                .doesNotContainKeys("FunctionResponseTypes", "DestinationConfig");
        StreamTrigger trigger = STACK.functions().stream()
                .flatMap(function -> function.triggers().stream())
                .filter(StreamTrigger.class::isInstance)
                .map(StreamTrigger.class::cast)
                .findFirst()
                .orElseThrow();
        assertThat(STACK.tables().get(0).stream().orElseThrow().arn()).isEqualTo(trigger.streamArn());
        assertThat(trigger.filters()).as("the quota").hasSizeLessThanOrEqualTo(5);
    }

    @Test
    void table_shouldOutliveTheStack_whenItIsDeleted() {
        Map<String, Object> table = RawTemplate.map(
                Objects.requireNonNull(TEMPLATE.section("Resources").get("Table")));
        assertThat(table).containsEntry("DeletionPolicy", "Retain").containsEntry("UpdateReplacePolicy", "Retain");
        assertThat(TEMPLATE.properties("Table"))
                .containsEntry("BillingMode", "PAY_PER_REQUEST")
                .containsEntry("DeletionProtectionEnabled", true)
                .containsEntry("PointInTimeRecoverySpecification", Map.of("PointInTimeRecoveryEnabled", true))
                .containsEntry("SSESpecification", Map.of("SSEEnabled", true))
                .containsKey("TimeToLiveSpecification");
    }

    @TestFactory
    List<DynamicTest> function_shouldHaveItsOwnRoleLogAndAlarm_always() {
        Set<String> watched = TEMPLATE.resources("AWS::CloudWatch::Alarm").values().stream()
                .filter(alarm -> "Errors".equals(alarm.get("MetricName")))
                .flatMap(alarm -> RawTemplate.references(Objects.requireNonNull(alarm.get("Dimensions"))).stream())
                .collect(Collectors.toSet());
        Set<String> throttles = RawTemplate.references(TEMPLATE.properties("ThrottlesAlarm"));
        return TEMPLATE.resources("AWS::Serverless::Function").entrySet().stream()
                .map(function -> DynamicTest.dynamicTest(function.getKey(), () -> {
                    String name = function.getKey().replace("Function", "");
                    Map<String, Object> properties = function.getValue();
                    assertThat(RawTemplate.references(Objects.requireNonNull(properties.get("Role"))))
                            .containsExactly(name + "Role.Arn");
                    assertThat(RawTemplate.references(Objects.requireNonNull(properties.get("LoggingConfig"))))
                            .containsExactlyInAnyOrder(name + "LogGroup", "LambdaLogLevel");
                    // Lambda counts lines without a level, such as metrics, as INFO, and would drop them above that.
                    assertThat(RawTemplate.at(properties, "LoggingConfig"))
                            .containsEntry("LogFormat", "JSON")
                            .containsEntry("ApplicationLogLevel", "TRACE");
                    assertThat(RawTemplate.references(TEMPLATE.properties(name + "LogGroup")))
                            .contains("LogRetentionDays");
                    assertThat(watched).contains(function.getKey());
                    assertThat(throttles).contains(function.getKey());
                }))
                .toList();
    }

    @Test
    void function_shouldNotBeEndedAsALoop_whenItPutsRecordsBackOnItsQueue() {
        Set<String> looping = TEMPLATE.resources("AWS::Serverless::Function").entrySet().stream()
                .filter(function -> {
                    Set<String> eaten = RawTemplate.references(RawTemplate.at(function.getValue(), "Events"));
                    Set<String> fed = RawTemplate.references(RawTemplate.at(function.getValue(), "Environment"));
                    return fed.stream().anyMatch(queue -> eaten.contains(queue + ".Arn"));
                })
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        assertThat(looping).contains("SendFunction", "UrgentFunction");
        looping.forEach(function ->
                assertThat(TEMPLATE.properties(function)).as(function).containsEntry("RecursiveLoop", "Allow"));
    }

    @Test
    void dashboard_shouldShowEveryMetric_whenItIsOpened() {
        String body = String.valueOf(((Intrinsic)
                        Objects.requireNonNull(TEMPLATE.properties("Dashboard").get("DashboardBody")))
                .argument());
        JsonNode dashboard = Json.read(body.replaceAll("\\$\\{[^}]+}", "x"));
        Set<String> shown = new TreeSet<>();
        for (JsonNode widget : dashboard.path("widgets")) {
            assertThat(widget.path("x").asInt() + widget.path("width").asInt()).isLessThanOrEqualTo(24);
            for (JsonNode metric : widget.path("properties").path("metrics")) {
                if (metric.path(0).asText().equals("MkomHub")) {
                    shown.add(metric.path(1).asText());
                }
            }
        }
        Set<String> counted = Arrays.stream(Metric.values()).map(Metric::title).collect(Collectors.toSet());
        Set<String> alarmed = alarmedMetrics();
        assertThat(counted).containsAll(shown).containsAll(alarmed);
        shown.addAll(alarmed);
        assertThat(shown).containsExactlyInAnyOrderElementsOf(counted);
    }

    /** Between two looks at a notification lies no more than the longest delay of SQS: a shorter period would let the alarm come and go. */
    @Test
    void alarm_shouldRingAndStay_whenAChannelTakesNothing() {
        Map<String, Object> alarm = TEMPLATE.properties("OverdueNotificationsAlarm");
        assertThat(alarm).containsEntry("MetricName", Metric.OLDEST_NOTIFICATION_SECONDS.title());
        assertThat(((Number) Objects.requireNonNull(alarm.get("Period"))).longValue())
                .isGreaterThanOrEqualTo(Queues.LONGEST_DELAY.toSeconds());
        assertThat(((Number) Objects.requireNonNull(alarm.get("Threshold"))).longValue())
                .as("long before notifications become dead letters")
                .isLessThan(Duration.ofHours(1).toSeconds());
    }

    /** Whoever floods one of the other routes must not make MKOM, or a channel that gives messages up at 429, get 429. */
    @Test
    void route_shouldHaveAThrottleOfItsOwn_whenItsPeerHasATokenOfItsOwn() {
        Set<String> wanted = new TreeSet<>();
        JsonNode openApi = OpenApi.document().root();
        openApi.path("paths")
                .properties()
                .forEach(path -> path.getValue().forEach(operation -> {
                    String security = operation.path("security").toString();
                    if ((!security.equals("[]") && !security.contains("apiKey"))
                            || path.getKey().startsWith("/kannel/")) {
                        wanted.add("ANY /" + path.getKey().split("/", -1)[1] + "/{proxy+}");
                    }
                }));
        Set<String> throttled =
                RawTemplate.at(TEMPLATE.properties("Api"), "RouteSettings").keySet();
        Set<String> routes = STACK.functions().stream()
                .flatMap(function -> function.triggers().stream())
                .filter(HttpTrigger.class::isInstance)
                .map(trigger -> ((HttpTrigger) trigger).routeKey())
                .collect(Collectors.toSet());

        assertThat(wanted).contains("ANY /webhooks/{proxy+}", "ANY /rapidpro/{proxy+}");
        assertThat(throttled).containsExactlyInAnyOrderElementsOf(wanted);
        wanted.add("$default");
        assertThat(routes)
                .as("a setting of a route that is not there ends the deployment")
                .containsExactlyInAnyOrderElementsOf(wanted);
        throttled.forEach(route -> assertThat(
                        RawTemplate.references(RawTemplate.at(TEMPLATE.properties("Api"), "RouteSettings", route)))
                .as(route)
                .containsExactlyInAnyOrder("PeerRequestsPerSecond", "PeerRequestBurst"));
    }

    /** The hub's own metrics that alarms look at. */
    private static Set<String> alarmedMetrics() {
        Set<String> names = new TreeSet<>();
        TEMPLATE.resources("AWS::CloudWatch::Alarm").values().forEach(alarm -> {
            List<Map<String, Object>> metrics = new ArrayList<>(List.of(alarm));
            for (Object each : RawTemplate.list(alarm.getOrDefault("Metrics", List.of()))) {
                metrics.add(RawTemplate.at(RawTemplate.map(each), "MetricStat", "Metric"));
            }
            metrics.stream()
                    .filter(metric -> "MkomHub".equals(metric.get("Namespace")))
                    .forEach(metric -> names.add(String.valueOf(metric.get("MetricName"))));
        });
        return names;
    }

    @TestFactory
    List<DynamicTest> output_shouldBeAnAddressThatTheHubAnswers_whenItIsPasted() {
        Set<String> paths = new TreeSet<>();
        JsonNode openApi = OpenApi.document().root();
        openApi.path("paths").fieldNames().forEachRemaining(path -> paths.add(path.replaceAll("\\{[^}]+}", "{}")));
        return TEMPLATE.section("Outputs").entrySet().stream()
                .filter(output -> RawTemplate.map(Objects.requireNonNull(output.getValue()))
                                        .get("Value")
                                instanceof Intrinsic value
                        && value.name().equals("Fn::Sub")
                        && String.valueOf(RawTemplate.list(value.argument()).get(0))
                                .startsWith("${Base}/"))
                .map(output -> DynamicTest.dynamicTest(output.getKey(), () -> {
                    Intrinsic value = (Intrinsic)
                            Objects.requireNonNull(RawTemplate.map(Objects.requireNonNull(output.getValue()))
                                    .get("Value"));
                    String path = String.valueOf(
                                    RawTemplate.list(value.argument()).get(0))
                            .replace("${Base}", "")
                            .replaceAll("\\?.*", "")
                            .replaceAll("\\b[A-Z]{2,}\\b", "{}");
                    assertThat(paths).contains(path);
                }))
                .toList();
    }
}
