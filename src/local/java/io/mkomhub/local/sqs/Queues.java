package io.mkomhub.local.sqs;

import io.mkomhub.local.template.QueueResource;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Creates the queues of an SQS endpoint and connects to it. */
public final class Queues {

    private Queues() {}

    /** Creates a client for an SQS endpoint that accepts any credentials. */
    public static SqsClient client(URI endpoint, String region) {
        return builder(endpoint, region).build();
    }

    /** As above; what is received and deleted through it is counted for a function. */
    public static SqsClient client(URI endpoint, String region, SqsUsage usage, String function) {
        return builder(endpoint, region)
                .overrideConfiguration(configuration ->
                        configuration.addExecutionInterceptor(new CountingInterceptor(usage, function)))
                .build();
    }

    /** The name of a queue, from its address. */
    static String nameIn(String url) {
        return url.substring(url.lastIndexOf('/') + 1);
    }

    private static SqsClientBuilder builder(URI endpoint, String region) {
        return SqsClient.builder()
                .endpointOverride(endpoint)
                .region(Region.of(region))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .httpClientBuilder(UrlConnectionHttpClient.builder());
    }

    /** Creates the queues in order. A queue that exists with the same attributes stays. */
    public static void create(SqsClient client, List<QueueResource> queues) {
        for (QueueResource queue : queues) {
            Map<QueueAttributeName, String> attributes = queue.attributes().entrySet().stream()
                    .collect(Collectors.toMap(
                            attribute -> QueueAttributeName.fromValue(attribute.getKey()), Map.Entry::getValue));
            client.createQueue(request -> request.queueName(queue.name()).attributes(attributes));
        }
    }
}
