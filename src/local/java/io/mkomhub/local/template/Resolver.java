package io.mkomhub.local.template;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Evaluates CloudFormation's intrinsic functions.
 *
 * <p>Only requested values are evaluated, so a template may use unsupported functions in values that nothing here
 * needs.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html">
 *     Intrinsic functions</a>
 */
final class Resolver {

    private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{(!?)([^}]+)}");

    private final Map<String, Object> parameters;
    private final Map<String, Object> conditions;
    private final Map<String, Map<String, Object>> resources;
    private final CloudAddresses addresses;

    Resolver(
            Map<String, Object> parameters,
            Map<String, Object> conditions,
            Map<String, Map<String, Object>> resources,
            CloudAddresses addresses) {
        this.parameters = parameters;
        this.conditions = conditions;
        this.resources = resources;
        this.addresses = addresses;
    }

    /** Returns a value with all functions in it evaluated; empty if the result is {@code AWS::NoValue}. */
    Optional<Object> resolve(Object value, String where) {
        if (value instanceof Intrinsic intrinsic) {
            return call(intrinsic, where);
        }
        if (value instanceof Map<?, ?> map) {
            return longForm(map).map(intrinsic -> call(intrinsic, where)).orElseGet(() -> {
                Map<String, Object> resolved = new LinkedHashMap<>();
                map.forEach((key, item) -> resolve(item, where + "." + key)
                        .ifPresent(present -> resolved.put(String.valueOf(key), present)));
                return Optional.of(resolved);
            });
        }
        if (value instanceof List<?> list) {
            List<Object> resolved = new ArrayList<>();
            for (int i = 0; i < list.size(); i++) {
                resolve(list.get(i), where + "[" + i + "]").ifPresent(resolved::add);
            }
            return Optional.of(resolved);
        }
        return Optional.of(value);
    }

    /** Whether a condition of the template is true. */
    boolean holds(String condition, String where) {
        Object expression = conditions.get(condition);
        if (expression == null) {
            throw new TemplateException(where + ": no condition " + condition);
        }
        return truth(expression, "Conditions." + condition);
    }

    private static Optional<Intrinsic> longForm(Map<?, ?> map) {
        if (map.size() != 1) {
            return Optional.empty();
        }
        Map.Entry<?, ?> only = map.entrySet().iterator().next();
        String key = String.valueOf(only.getKey());
        boolean function = key.startsWith("Fn::") || key.equals("Ref");
        return function && only.getValue() != null
                ? Optional.of(new Intrinsic(key, only.getValue()))
                : Optional.empty();
    }

    private Optional<Object> call(Intrinsic intrinsic, String where) {
        Object argument = intrinsic.argument();
        return switch (intrinsic.name()) {
            case "Ref" -> reference(String.valueOf(argument), where);
            case "Fn::GetAtt" -> Optional.of(attribute(arguments(argument, where), where));
            case "Fn::Sub" -> Optional.of(substitute(argument, where));
            case "Fn::If" -> {
                List<?> branches = arguments(argument, where);
                boolean holds = holds(String.valueOf(branches.get(0)), where);
                yield resolve(branches.get(holds ? 1 : 2), where);
            }
            case "Fn::Equals", "Fn::Not", "Fn::And", "Fn::Or", "Condition" -> Optional.of(truth(intrinsic, where));
            case "Fn::Join" -> {
                List<?> parts = arguments(argument, where);
                yield Optional.of(
                        texts(parts.get(1), where).stream().collect(Collectors.joining(String.valueOf(parts.get(0)))));
            }
            case "Fn::Select" -> {
                List<?> parts = arguments(argument, where);
                int index = Integer.parseInt(text(parts.get(0), where));
                yield Optional.of(texts(parts.get(1), where).get(index));
            }
            case "Fn::Split" -> {
                List<?> parts = arguments(argument, where);
                String delimiter = Pattern.quote(String.valueOf(parts.get(0)));
                yield Optional.of(Arrays.asList(text(parts.get(1), where).split(delimiter, -1)));
            }
            default -> throw new TemplateException(where + ": " + intrinsic.name() + " is not supported");
        };
    }

    private boolean truth(Object expression, String where) {
        Object unwrapped = expression instanceof Map<?, ?> map
                ? longForm(map).<Object>map(found -> found).orElseGet(() -> condition(map, where))
                : expression;
        if (!(unwrapped instanceof Intrinsic intrinsic)) {
            return Boolean.parseBoolean(text(expression, where));
        }
        Object argument = intrinsic.argument();
        return switch (intrinsic.name()) {
            case "Condition" -> holds(String.valueOf(argument), where);
            case "Fn::Equals" -> {
                List<?> sides = arguments(argument, where);
                yield text(sides.get(0), where).equals(text(sides.get(1), where));
            }
            case "Fn::Not" -> !truth(arguments(argument, where).get(0), where);
            case "Fn::And" -> arguments(argument, where).stream().allMatch(each -> truth(each, where));
            case "Fn::Or" -> arguments(argument, where).stream().anyMatch(each -> truth(each, where));
            default -> throw new TemplateException(where + ": " + intrinsic.name() + " is not a condition");
        };
    }

    private static Object condition(Map<?, ?> map, String where) {
        Object name = map.get("Condition");
        if (map.size() != 1 || name == null) {
            throw new TemplateException(where + ": expected a condition");
        }
        return new Intrinsic("Condition", name);
    }

    private Optional<Object> reference(String name, String where) {
        switch (name) {
            case "AWS::NoValue" -> {
                return Optional.empty();
            }
            case "AWS::Region" -> {
                return Optional.of(addresses.region());
            }
            case "AWS::AccountId" -> {
                return Optional.of(addresses.accountId());
            }
            case "AWS::StackName" -> {
                return Optional.of(addresses.stackName());
            }
            case "AWS::Partition" -> {
                return Optional.of("aws");
            }
            case "AWS::URLSuffix" -> {
                return Optional.of("amazonaws.com");
            }
            default -> {
                // a parameter or a resource
            }
        }
        Object parameter = parameters.get(name);
        if (parameter != null) {
            return Optional.of(parameter);
        }
        if (!resources.containsKey(name)) {
            throw new TemplateException(where + ": !Ref " + name + " names no parameter or resource");
        }
        return Optional.of(
                switch (type(name)) {
                    case "AWS::SQS::Queue" -> queueUrl(name);
                    case "AWS::DynamoDB::Table", "AWS::Serverless::Function", "AWS::Serverless::HttpApi" ->
                        physicalName(name);
                    case "AWS::AppConfig::HostedConfigurationVersion" -> "1";
                    default -> throw new TemplateException(where + ": !Ref to a " + type(name) + " is not supported");
                });
    }

    private Object attribute(List<?> path, String where) {
        String resource = String.valueOf(path.get(0));
        String attribute = String.valueOf(path.get(1));
        if (!resources.containsKey(resource)) {
            throw new TemplateException(where + ": !GetAtt " + resource + "." + attribute + " names no resource");
        }
        return switch (type(resource) + " " + attribute) {
            case "AWS::SQS::Queue Arn" -> queueArn(resource);
            case "AWS::SQS::Queue QueueName" -> physicalName(resource);
            case "AWS::SQS::Queue QueueUrl" -> queueUrl(resource);
            case "AWS::DynamoDB::Table Arn" -> tableArn(resource);
            case "AWS::DynamoDB::Table StreamArn" -> streamArn(resource);
            case "AWS::Serverless::Function Arn" -> functionArn(resource);
            default ->
                throw new TemplateException(where + ": !GetAtt " + resource + "." + attribute + " of a "
                        + type(resource) + " is not supported");
        };
    }

    private String substitute(Object argument, String where) {
        String template;
        Map<?, ?> own;
        if (argument instanceof List<?> list && list.get(1) instanceof Map<?, ?> variables) {
            template = String.valueOf(list.get(0));
            own = variables;
        } else {
            template = String.valueOf(argument);
            own = Map.of();
        }
        Matcher matcher = SUBSTITUTION.matcher(template);
        StringBuilder result = new StringBuilder();
        while (matcher.find()) {
            String name = matcher.group(2).trim();
            String replacement;
            if (!matcher.group(1).isEmpty()) {
                replacement = "${" + name + "}";
            } else if (own.containsKey(name)) {
                replacement = text(Objects.requireNonNull(own.get(name)), where);
            } else if (name.contains(".")) {
                replacement = String.valueOf(attribute(Arrays.asList(name.split("\\.", 2)), where));
            } else {
                replacement = text(new Intrinsic("Ref", name), where);
            }
            matcher.appendReplacement(result, Matcher.quoteReplacement(replacement));
        }
        return matcher.appendTail(result).toString();
    }

    String type(String logicalId) {
        Map<String, Object> resource = resources.get(logicalId);
        return resource == null ? "" : String.valueOf(resource.get("Type"));
    }

    /** Returns the name given in the template, or the one that CloudFormation would generate. */
    String physicalName(String logicalId) {
        String key = switch (type(logicalId)) {
            case "AWS::SQS::Queue" -> "QueueName";
            case "AWS::DynamoDB::Table" -> "TableName";
            default -> "FunctionName";
        };
        Map<String, Object> resource = resources.get(logicalId);
        Object given = resource != null && resource.get("Properties") instanceof Map<?, ?> properties
                ? properties.get(key)
                : null;
        return given == null ? addresses.physicalName(logicalId) : text(given, logicalId + "." + key);
    }

    String queueUrl(String logicalId) {
        return addresses.sqsEndpoint() + "/" + addresses.accountId() + "/" + physicalName(logicalId);
    }

    String queueArn(String logicalId) {
        return addresses.arn("sqs", physicalName(logicalId));
    }

    String tableArn(String logicalId) {
        return addresses.arn("dynamodb", "table/" + physicalName(logicalId));
    }

    /** Its label is the time of its creation, which nobody needs to know. */
    String streamArn(String logicalId) {
        return tableArn(logicalId) + "/stream/1970-01-01T00:00:00.000";
    }

    String functionArn(String logicalId) {
        return addresses.arn("lambda", "function:" + physicalName(logicalId));
    }

    private List<?> arguments(Object argument, String where) {
        if (argument instanceof List<?> list) {
            return list;
        }
        throw new TemplateException(where + ": expected a list of arguments");
    }

    private String text(Object value, String where) {
        Object resolved = resolve(value, where)
                .orElseThrow(() -> new TemplateException(where + ": expected a text, found AWS::NoValue"));
        if (resolved instanceof Map || resolved instanceof List) {
            throw new TemplateException(where + ": expected a text");
        }
        return String.valueOf(resolved);
    }

    private List<String> texts(Object value, String where) {
        Object resolved = resolve(value, where).orElse(List.of());
        return arguments(resolved, where).stream().map(String::valueOf).toList();
    }
}
