package io.mkomhub.function.snapstart;

import io.mkomhub.channel.mkom.TransmissionApi;
import io.mkomhub.channel.mkom.TransmissionApi.MailingPart;
import io.mkomhub.channel.mkom.TransmissionApi.MessagePart;
import io.mkomhub.channel.mkom.TransmissionApi.Transmission;
import io.quarkus.rest.client.reactive.QuarkusRestClientBuilder;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkPlugin;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementRequest;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.PutRequest;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.ssm.SsmClient;

/**
 * Makes requests to AWS services and MKOM, signed with invalid credentials and sent to a port of this machine that
 * nobody listens on. Everything but the response is as in production.
 */
@ApplicationScoped
class FirstCalls implements Primer {

    /** Port 1 is assigned to a protocol that is no longer used (https://www.rfc-editor.org/rfc/rfc1078). */
    private static final URI NOWHERE = URI.create("http://127.0.0.1:1");

    private static final String NOTHING = "primer";

    private static final SdkPlugin TO_NOWHERE = config -> {
        ClientOverrideConfiguration.Builder once = config.overrideConfiguration().toBuilder()
                .retryStrategy(AwsRetryStrategy.doNotRetry())
                .apiCallTimeout(Duration.ofSeconds(2));
        config.endpointOverride(NOWHERE).overrideConfiguration(once.build());
    };

    private final SqsClient sqs;
    private final DynamoDbClient dynamoDb;
    private final SsmClient ssm;

    FirstCalls(SqsClient sqs, DynamoDbClient dynamoDb, SsmClient ssm) {
        this.sqs = sqs;
        this.dynamoDb = dynamoDb;
        this.ssm = ssm;
    }

    @Override
    public void prime(String function) throws Exception {
        refused(() -> sqs.sendMessageBatch(request -> request.overrideConfiguration(FirstCalls::toNowhere)
                .queueUrl(NOWHERE + "/queue")
                .entries(SendMessageBatchRequestEntry.builder()
                        .id("0")
                        .messageBody(NOTHING)
                        .build())));
        Map<String, AttributeValue> key = Map.of("pk", AttributeValue.fromS(NOTHING));
        refused(() -> dynamoDb.batchWriteItem(request -> request.overrideConfiguration(FirstCalls::toNowhere)
                .requestItems(Map.of(
                        NOTHING,
                        List.of(WriteRequest.builder()
                                .putRequest(PutRequest.builder().item(key).build())
                                .build())))));
        refused(() -> dynamoDb.batchGetItem(request -> request.overrideConfiguration(FirstCalls::toNowhere)
                .requestItems(Map.of(
                        NOTHING, KeysAndAttributes.builder().keys(List.of(key)).build()))));
        refused(() -> dynamoDb.batchExecuteStatement(request -> request.overrideConfiguration(FirstCalls::toNowhere)
                .statements(BatchStatementRequest.builder().statement(NOTHING).build())));
        refused(() -> dynamoDb.query(request -> request.overrideConfiguration(FirstCalls::toNowhere)
                .tableName(NOTHING)
                .keyConditionExpression("pk = :pk")
                .expressionAttributeValues(Map.of(":pk", AttributeValue.fromS(NOTHING)))));
        refused(() -> ssm.getParameter(
                request -> request.overrideConfiguration(FirstCalls::toNowhere).name(NOTHING)));
        if (function.equals("send") || function.equals("urgent")) {
            transmit();
        }
    }

    private static void toNowhere(AwsRequestOverrideConfiguration.Builder request) {
        request.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(NOTHING, NOTHING)))
                .addPlugin(TO_NOWHERE);
    }

    private static void refused(Runnable call) {
        try {
            call.run();
        } catch (SdkException e) {
            // Expected.
        }
    }

    private static void transmit() throws Exception {
        TransmissionApi api = QuarkusRestClientBuilder.newBuilder()
                .baseUri(NOWHERE)
                .connectTimeout(1, TimeUnit.SECONDS)
                .build(TransmissionApi.class);
        MessagePart message = new MessagePart("0", NOTHING, null, NOTHING, List.of());
        try {
            api.transmit(NOTHING, NOTHING, new Transmission(new MailingPart(NOTHING, 1), List.of(message)))
                    .ifNoItem()
                    .after(Duration.ofSeconds(2))
                    .fail()
                    .await()
                    .indefinitely()
                    .close();
        } catch (RuntimeException e) {
            // Expected.
        } finally {
            ((AutoCloseable) api).close();
        }
    }
}
