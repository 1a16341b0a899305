package io.mkomhub.platform.aws;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.SsmClientBuilder;

/**
 * The clients of AWS services: as the configuration has them, but with {@link BufferedHttp} and its time-outs.
 *
 * @see <a href="https://docs.quarkiverse.io/quarkus-amazon-services/dev/common-features.html">Overriding the client
 *     configuration</a>
 */
@ApplicationScoped
class AwsClients {

    @Produces
    @ApplicationScoped
    SqsClient sqs(SqsClientBuilder builder) {
        return builder.httpClientBuilder(BufferedHttp.builder()).build();
    }

    @Produces
    @ApplicationScoped
    DynamoDbClient dynamoDb(DynamoDbClientBuilder builder) {
        return builder.httpClientBuilder(BufferedHttp.builder()).build();
    }

    @Produces
    @ApplicationScoped
    SsmClient ssm(SsmClientBuilder builder) {
        return builder.httpClientBuilder(BufferedHttp.builder()).build();
    }
}
