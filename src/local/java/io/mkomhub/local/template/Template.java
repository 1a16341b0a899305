package io.mkomhub.local.template;

import io.mkomhub.local.template.FunctionResource.HttpTrigger;
import io.mkomhub.local.template.FunctionResource.QueueTrigger;
import io.mkomhub.local.template.FunctionResource.ScheduleTrigger;
import io.mkomhub.local.template.FunctionResource.StreamTrigger;
import io.mkomhub.local.template.FunctionResource.Trigger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parts of a SAM template that one machine can run: queues, tables, functions and their triggers.
 *
 * <p>So the resources that run here are those that are deployed. Resources of other types are ignored. A required value
 * that cannot be evaluated is a {@link TemplateException} with its place.
 *
 * @see <a href="https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy.html">
 *     Template anatomy</a>
 */
public final class Template {

    private static final Pattern RATE = Pattern.compile("rate\\((\\d+) (minute|hour|day)s?\\)");
    private static final int DEFAULT_FUNCTION_TIMEOUT = 3;
    private static final int DEFAULT_MEMORY_SIZE = 128;
    private static final int DEFAULT_INTEGRATION_TIMEOUT = 30_000;
    private static final int DEFAULT_BATCH_SIZE = 10;
    private static final int DEFAULT_STREAM_BATCH_SIZE = 100;

    private final Map<?, ?> root;

    private Template(Map<?, ?> root) {
        this.root = root;
    }

    /** Reads a template file. */
    public static Template load(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** Reads the text of a template. */
    public static Template parse(String yaml) {
        if (TemplateYaml.parse(yaml) instanceof Map<?, ?> root) {
            return new Template(root);
        }
        throw new TemplateException("the template is not a mapping");
    }

    /**
     * Evaluates the template.
     *
     * @param overrides values of parameters that replace their defaults
     * @param addresses what CloudFormation would know after it created the resources
     */
    public Stack resolve(Map<String, String> overrides, CloudAddresses addresses) {
        Map<String, Map<String, Object>> resources = resources();
        Resolver resolver =
                new Resolver(parameters(overrides), section("Conditions"), Map.copyOf(resources), addresses);

        Map<String, QueueResource> queues = new LinkedHashMap<>();
        List<TableResource> tables = new ArrayList<>();
        List<FunctionResource> functions = new ArrayList<>();
        resources.forEach((id, resource) -> {
            if (resource.get("Condition") instanceof String condition && !resolver.holds(condition, id)) {
                return;
            }
            Object raw = resource.get("Properties");
            Properties properties = new Properties(raw instanceof Map<?, ?> map ? map : Map.of(), id, resolver);
            switch (resolver.type(id)) {
                case "AWS::SQS::Queue" -> queues.put(id, queue(id, properties, resolver));
                case "AWS::DynamoDB::Table" -> tables.add(table(id, properties, resolver));
                case "AWS::Serverless::Function" -> functions.add(function(id, properties, resolver));
                default -> {
                    // Not a resource that runs on one machine.
                }
            }
        });
        return new Stack(deadLetterQueuesFirst(queues), List.copyOf(tables), List.copyOf(functions));
    }

    /**
     * Returns the template's alarms, in its order.
     *
     * @param overrides values of parameters that replace their defaults
     * @param addresses what CloudFormation would know after it created the resources
     * @throws TemplateException if an alarm uses an unsupported feature
     */
    public List<AlarmResource> alarms(Map<String, String> overrides, CloudAddresses addresses) {
        Map<String, Map<String, Object>> resources = resources();
        Resolver resolver =
                new Resolver(parameters(overrides), section("Conditions"), Map.copyOf(resources), addresses);
        List<AlarmResource> alarms = new ArrayList<>();
        resources.forEach((id, resource) -> {
            boolean exists = !(resource.get("Condition") instanceof String condition) || resolver.holds(condition, id);
            if (exists && resolver.type(id).equals("AWS::CloudWatch::Alarm")) {
                Object raw = resource.get("Properties");
                alarms.add(AlarmReader.read(
                        id, new Properties(raw instanceof Map<?, ?> map ? map : Map.of(), id, resolver)));
            } else if (exists
                    && resolver.type(id).startsWith("AWS::CloudWatch::")
                    && resolver.type(id).contains("Alarm")) {
                throw new TemplateException(id + ": a " + resolver.type(id) + " is not supported");
            }
        });
        return List.copyOf(alarms);
    }

    private Map<String, Map<String, Object>> resources() {
        Map<String, Map<String, Object>> resources = new LinkedHashMap<>();
        section("Resources").forEach((id, body) -> resources.put(id, mapping(body, "Resources." + id)));
        return resources;
    }

    private Map<String, Object> parameters(Map<String, String> overrides) {
        Map<String, Object> values = new LinkedHashMap<>();
        Map<String, Object> declared = section("Parameters");
        declared.forEach((name, body) -> {
            Object value = overrides.containsKey(name)
                    ? overrides.get(name)
                    : mapping(body, "Parameters." + name).get("Default");
            if (value != null) {
                values.put(name, value);
            }
        });
        overrides.keySet().stream()
                .filter(name -> !declared.containsKey(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new TemplateException("the template has no parameter " + name);
                });
        return values;
    }

    private static QueueResource queue(String id, Properties properties, Resolver resolver) {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (String key : List.of(
                "VisibilityTimeout",
                "DelaySeconds",
                "MessageRetentionPeriod",
                "ReceiveMessageWaitTimeSeconds",
                "MaximumMessageSize")) {
            properties.text(key).ifPresent(value -> attributes.put(key, value));
        }
        Properties redrive = properties.section("RedrivePolicy");
        redrive.text("deadLetterTargetArn")
                .ifPresent(target -> attributes.put(
                        "RedrivePolicy",
                        "{\"deadLetterTargetArn\":\"" + target + "\",\"maxReceiveCount\":"
                                + redrive.requiredText("maxReceiveCount") + "}"));
        return new QueueResource(
                id, resolver.physicalName(id), resolver.queueUrl(id), resolver.queueArn(id), Map.copyOf(attributes));
    }

    private static List<QueueResource> deadLetterQueuesFirst(Map<String, QueueResource> queues) {
        List<QueueResource> ordered = new ArrayList<>();
        queues.values().stream()
                .filter(queue -> !queue.attributes().containsKey("RedrivePolicy"))
                .forEach(ordered::add);
        queues.values().stream()
                .filter(queue -> queue.attributes().containsKey("RedrivePolicy"))
                .forEach(ordered::add);
        return List.copyOf(ordered);
    }

    private static TableResource table(String id, Properties properties, Resolver resolver) {
        Map<String, String> attributes = new LinkedHashMap<>();
        properties
                .sections("AttributeDefinitions")
                .forEach(
                        each -> attributes.put(each.requiredText("AttributeName"), each.requiredText("AttributeType")));
        List<TableResource.Index> indexes = properties.sections("GlobalSecondaryIndexes").stream()
                .map(index -> new TableResource.Index(
                        index.requiredText("IndexName"),
                        keys(index),
                        index.section("Projection").text("ProjectionType").orElse("ALL"),
                        index.section("Projection").texts("NonKeyAttributes")))
                .toList();
        Properties timeToLive = properties.section("TimeToLiveSpecification");
        Optional<String> attribute = timeToLive.flag("Enabled") ? timeToLive.text("AttributeName") : Optional.empty();
        Optional<TableResource.Stream> stream = properties
                .section("StreamSpecification")
                .text("StreamViewType")
                .map(viewType -> new TableResource.Stream(resolver.streamArn(id), viewType));
        return new TableResource(
                id, resolver.physicalName(id), Map.copyOf(attributes), keys(properties), indexes, attribute, stream);
    }

    private static List<TableResource.Key> keys(Properties properties) {
        return properties.sections("KeySchema").stream()
                .map(key -> new TableResource.Key(key.requiredText("AttributeName"), key.requiredText("KeyType")))
                .toList();
    }

    private FunctionResource function(String id, Properties own, Resolver resolver) {
        Properties globals = new Properties(
                mapping(section("Globals").getOrDefault("Function", Map.of()), "Globals.Function"),
                "Globals.Function",
                resolver);
        Map<String, String> environment = new LinkedHashMap<>();
        for (Properties each : List.of(globals, own)) {
            Properties variables = each.section("Environment").section("Variables");
            variables.keys().forEach(key -> variables.text(key).ifPresent(value -> environment.put(key, value)));
        }
        Properties events = own.section("Events");
        List<Trigger> triggers = events.keys().stream()
                .map(events::section)
                .flatMap(event -> trigger(event).stream())
                .toList();
        return new FunctionResource(
                id,
                resolver.physicalName(id),
                resolver.functionArn(id),
                Duration.ofSeconds(own.integer("Timeout")
                        .or(() -> globals.integer("Timeout"))
                        .orElse(DEFAULT_FUNCTION_TIMEOUT)),
                own.integer("MemorySize")
                        .or(() -> globals.integer("MemorySize"))
                        .orElse(DEFAULT_MEMORY_SIZE),
                own.integer("ReservedConcurrentExecutions"),
                Map.copyOf(environment),
                triggers);
    }

    private static Optional<Trigger> trigger(Properties event) {
        Properties properties = event.section("Properties");
        return switch (event.requiredText("Type")) {
            case "HttpApi" ->
                Optional.of(new HttpTrigger(
                        routeKey(properties),
                        Duration.ofMillis(properties.integer("TimeoutInMillis").orElse(DEFAULT_INTEGRATION_TIMEOUT))));
            case "SQS" ->
                properties.text("Enabled").map(Boolean::parseBoolean).orElse(true)
                        ? Optional.of(new QueueTrigger(
                                properties.requiredText("Queue"),
                                properties.integer("BatchSize").orElse(DEFAULT_BATCH_SIZE),
                                Duration.ofSeconds(properties
                                        .integer("MaximumBatchingWindowInSeconds")
                                        .orElse(0)),
                                properties.texts("FunctionResponseTypes").contains("ReportBatchItemFailures"),
                                properties.section("ScalingConfig").integer("MaximumConcurrency")))
                        : Optional.empty();
            case "DynamoDB" -> Optional.of(stream(properties));
            case "Schedule" ->
                Optional.of(new ScheduleTrigger(
                        period(properties.requiredText("Schedule"), properties.where()), properties.text("Input")));
            case "ScheduleV2" ->
                Optional.of(new ScheduleTrigger(
                        period(properties.requiredText("ScheduleExpression"), properties.where()),
                        properties.text("Input")));
            default ->
                throw new TemplateException(
                        event.where() + ": events of type " + event.requiredText("Type") + " are not supported");
        };
    }

    /** Only what never skips a record, and with a window, so that the function is told the shard. */
    private static StreamTrigger stream(Properties properties) {
        Map<String, String> supported = Map.of(
                "StartingPosition", "TRIM_HORIZON",
                "BisectBatchOnFunctionError", "false",
                "MaximumRetryAttempts", "-1",
                "MaximumRecordAgeInSeconds", "-1",
                "ParallelizationFactor", "1",
                "Enabled", "true");
        supported.forEach((key, value) -> {
            if (!properties.text(key).orElse(value).equals(value)) {
                throw new TemplateException(properties.where() + "." + key + ": only " + value + " is supported");
            }
        });
        return new StreamTrigger(
                properties.requiredText("Stream"),
                properties.integer("BatchSize").orElse(DEFAULT_STREAM_BATCH_SIZE),
                Duration.ofSeconds(
                        properties.integer("MaximumBatchingWindowInSeconds").orElse(0)),
                Duration.ofSeconds(properties
                        .integer("TumblingWindowInSeconds")
                        .orElseThrow(
                                () -> new TemplateException(properties.where() + ".TumblingWindowInSeconds: missing"))),
                properties.section("FilterCriteria").sections("Filters").stream()
                        .map(filter -> filter.requiredText("Pattern"))
                        .toList());
    }

    private static String routeKey(Properties properties) {
        return properties
                .text("Path")
                .filter(path -> !path.equals("$default"))
                .map(path -> properties.text("Method").orElse("any").toUpperCase(Locale.ROOT) + " " + path)
                .orElse("$default");
    }

    /** https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#rate-based */
    private static Duration period(String expression, String where) {
        Matcher matcher = RATE.matcher(expression);
        if (!matcher.matches()) {
            throw new TemplateException(where + ": expected a rate(n minutes|hours|days), found " + expression);
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "minute" -> Duration.ofMinutes(count);
            case "hour" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    private Map<String, Object> section(String name) {
        Object section = root.get(name);
        return section == null ? Map.of() : mapping(section, name);
    }

    private static Map<String, Object> mapping(Object value, String where) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new TemplateException(where + ": expected a mapping");
        }
        Map<String, Object> typed = new LinkedHashMap<>();
        map.forEach((key, item) -> {
            if (item != null) {
                typed.put(String.valueOf(key), item);
            }
        });
        return typed;
    }
}
