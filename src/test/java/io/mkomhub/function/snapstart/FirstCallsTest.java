package io.mkomhub.function.snapstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.local.http.Exchanges;
import io.mkomhub.local.http.LoopbackServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.ssm.SsmClient;

class FirstCallsTest {

    /** Nobody may ask for the real ones: they would be in the snapshot. */
    private static final AwsCredentialsProvider CREDENTIALS = new AwsCredentialsProvider() {
        @Override
        public AwsCredentials resolveCredentials() {
            throw new AssertionError("the function's own credentials were used");
        }
    };

    @Test
    void rehearse_shouldCallNobodyElse_whenClientsHaveAddressesAndCredentials() throws Exception {
        List<String> calls = Collections.synchronizedList(new ArrayList<>());
        try (LoopbackServer server = LoopbackServer.start("aws", 0, exchange -> {
            calls.add(exchange.getRequestURI().toString());
            Exchanges.answerJson(exchange, 500, "{}");
        })) {
            URI address = URI.create("http://localhost:" + server.port());
            try (SqsClient sqs = SqsClient.builder()
                            .endpointOverride(address)
                            .region(Region.SA_EAST_1)
                            .credentialsProvider(CREDENTIALS)
                            .httpClient(UrlConnectionHttpClient.create())
                            .build();
                    DynamoDbClient dynamoDb = DynamoDbClient.builder()
                            .endpointOverride(address)
                            .region(Region.SA_EAST_1)
                            .credentialsProvider(CREDENTIALS)
                            .httpClient(UrlConnectionHttpClient.create())
                            .build();
                    SsmClient ssm = SsmClient.builder()
                            .endpointOverride(address)
                            .region(Region.SA_EAST_1)
                            .credentialsProvider(CREDENTIALS)
                            .httpClient(UrlConnectionHttpClient.create())
                            .build()) {
                new FirstCalls(sqs, dynamoDb, ssm).prime("receive");
            }
        }

        assertThat(calls).isEmpty();
    }
}
