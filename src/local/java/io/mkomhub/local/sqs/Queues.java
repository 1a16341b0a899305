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
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Creates the queues of an SQS endpoint and connects to it. */
public final class Queues {

    private Queues() {}

    /** Creates a client for an SQS endpoint that accepts any credentials. */
    public static SqsClient client(URI endpoint, String region) {
        return SqsClient.builder()
                .endpointOverride(endpoint)
                .region(Region.of(region))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
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
