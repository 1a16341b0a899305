package io.mkomhub.platform.aws;

import java.net.URI;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The Amazon Resource Name of a queue, a topic or an event bus.
 *
 * @param partition {@code aws}, {@code aws-cn} or {@code aws-us-gov}
 * @param region such as {@code sa-east-1}
 * @param account 12 digits
 * @param name the name of the resource, without a prefix
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html">Amazon Resource Names</a>
 */
public record Arn(Service service, String partition, String region, String account, String name) {

    /** The domain of the endpoints of each partition. */
    private static final Map<String, String> DOMAINS =
            Map.of("aws", "amazonaws.com", "aws-cn", "amazonaws.com.cn", "aws-us-gov", "amazonaws.com");

    private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]{1,16}){1,3}-[0-9]{1,2}");
    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");

    /** The end of the name of a queue or topic that keeps the order. */
    private static final String FIFO = ".fifo";

    /** The services, with the names that their resources can have. */
    public enum Service {
        /** Amazon SQS. */
        SQS("sqs", "queue", "an SQS queue", "", "[A-Za-z0-9_-]{1,80}|[A-Za-z0-9_-]{1,75}\\.fifo"),
        /** Amazon SNS. */
        SNS("sns", "topic", "an SNS topic", "", "[A-Za-z0-9_-]{1,256}|[A-Za-z0-9_-]{1,251}\\.fifo"),
        /** Amazon EventBridge. */
        EVENTBRIDGE("events", "event bus", "an EventBridge event bus", "event-bus/", "[A-Za-z0-9._-]{1,256}");

        private final String word;
        private final String noun;
        private final String resource;
        private final String prefix;
        private final Pattern name;

        Service(String word, String noun, String resource, String prefix, String name) {
            this.word = word;
            this.noun = noun;
            this.resource = resource;
            this.prefix = prefix;
            this.name = Pattern.compile(name);
        }

        /** The name in ARNs, in the names of endpoints and in signatures. */
        public String word() {
            return word;
        }

        /** What its resources are called: {@code queue}. */
        public String noun() {
            return noun;
        }

        private String expected() {
            return "must be the ARN of " + resource + ", such as arn:aws:" + word + ":sa-east-1:123456789012:" + prefix
                    + "mkom";
        }
    }

    /**
     * Reads an ARN of a service.
     *
     * @throws IllegalArgumentException says what is wrong
     */
    public static Arn parse(Service service, String text) {
        String[] parts = text.split(":", 6);
        if (parts.length < 6 || !parts[0].equals("arn") || !parts[2].equals(service.word)) {
            throw new IllegalArgumentException(service.expected());
        }
        String region = parts[3];
        String name = parts[5].startsWith(service.prefix) ? parts[5].substring(service.prefix.length()) : "";
        if (!DOMAINS.containsKey(parts[1])) {
            throw wrong(service, "its partition is not aws, aws-cn or aws-us-gov");
        }
        if (!REGION.matcher(region).matches() || !partitionOf(region).equals(parts[1])) {
            throw wrong(service, "its region is not one of the partition " + parts[1]);
        }
        if (!ACCOUNT.matcher(parts[4]).matches()) {
            throw wrong(service, "its account does not have 12 digits");
        }
        if (!service.name.matcher(name).matches()) {
            throw wrong(service, "its last part cannot be that of " + service.resource);
        }
        return new Arn(service, parts[1], region, parts[4], name);
    }

    private static IllegalArgumentException wrong(Service service, String what) {
        return new IllegalArgumentException(service.expected() + "; " + what);
    }

    private static String partitionOf(String region) {
        if (region.startsWith("cn-")) {
            return "aws-cn";
        }
        return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
    }

    /** The endpoint of the service in the region. */
    URI endpoint() {
        return URI.create("https://" + service.word + "." + region + "." + DOMAINS.get(partition));
    }

    /** Whether it is a queue or topic that keeps the order. An event bus never is, whatever its name. */
    public boolean isFifo() {
        return service != Service.EVENTBRIDGE && name.endsWith(FIFO);
    }

    @Override
    public String toString() {
        return String.join(":", "arn", partition, service.word, region, account, service.prefix + name);
    }
}
