package io.mkomhub.local.dynamodb.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.local.dynamodb.engine.value.Value;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

class UsageTest {

    private DynamoDbEngine engine;

    @BeforeEach
    void start() {
        engine = EngineFixture.withTable(DynamoDbEngine.inMemory(InstantSource.system(), UsageTest::kind));
        engine.usage().reset();
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    private static String kind(Map<String, Value> key) {
        return key.get("pk") instanceof Value.S pk && pk.text().contains("#")
                ? pk.text().substring(0, pk.text().indexOf('#'))
                : "";
    }

    @Test
    void writes_shouldBeCountedByTableIndexAndKind_whenItemsAreInAnIndex() {
        EngineFixture.ok(engine, "PutItem", EngineFixture.put("M#1", "a", ",'g':{'S':'x'}"));
        EngineFixture.ok(engine, "PutItem", EngineFixture.put("M#2", "a", ""));
        EngineFixture.ok(engine, "PutItem", EngineFixture.put("C#1", "a", ",'x':{'S':'" + "y".repeat(2000) + "'}"));

        assertThat(engine.usage().rows())
                .containsExactlyInAnyOrder(
                        row("PutItem", "", "M", 0, 2), row("PutItem", "ByG", "M", 0, 1), row("PutItem", "", "C", 0, 2));
        assertThat(engine.usage().requests()).isEqualTo(Map.of(new Usage.Operation("tester", "PutItem"), 3L));
        assertThat(engine.usage().total()).isEqualTo(new Usage.Amount(0, 5));
    }

    private static Usage.Row row(String operation, String index, String kind, double reads, double writes) {
        return new Usage.Row(
                new Usage.Target("tester", operation, "items", index, kind), new Usage.Amount(reads, writes));
    }

    @Test
    void reads_shouldBeCountedByKind_whenAPartitionIsQueried() {
        EngineFixture.ok(
                engine,
                "Query",
                "{'TableName':'items','ConsistentRead':true,'KeyConditionExpression':'pk = :p',"
                        + "'ExpressionAttributeValues':{':p':{'S':'M#1'}}}");
        EngineFixture.ok(engine, "GetItem", EngineFixture.key("C#1", "a"));

        assertThat(engine.usage().rows())
                .containsExactlyInAnyOrder(row("Query", "", "M", 1, 0), row("GetItem", "", "C", 1, 0));
    }

    @Test
    void write_shouldCost_whenItsConditionIsNotMet() {
        EngineFixture.ok(engine, "PutItem", EngineFixture.put("a", "b", ",'x':{'S':'" + "y".repeat(3000) + "'}"));
        engine.usage().reset();

        EngineFixture.error(
                engine,
                "PutItem",
                "{'TableName':'items','ConditionExpression':'attribute_not_exists(pk)','Item':{'pk':{'S':'a'},'sk':{'S':'b'}}}");

        assertThat(engine.usage().total()).isEqualTo(new Usage.Amount(0, 3));
    }

    @Test
    void transaction_shouldCost_whenItIsCancelled() {
        EngineFixture.error(
                engine,
                "TransactWriteItems",
                "{'TransactItems':[{'Put':" + EngineFixture.put("a", "1", "") + "},{'Delete':{'TableName':'items',"
                        + "'Key':{'pk':{'S':'a'},'sk':{'S':'2'}},'ConditionExpression':'attribute_exists(pk)'}}]}");

        assertThat(engine.usage().total()).isEqualTo(new Usage.Amount(0, 4));
    }

    @Test
    void request_shouldCostNothing_whenItIsThrottled() {
        engine.faults().next(Fault.THROTTLED, 1);
        EngineFixture.error(engine, "PutItem", EngineFixture.put("a", "b", ""));

        assertThat(engine.usage().total()).isEqualTo(new Usage.Amount(0, 0));
        assertThat(engine.usage().requests()).containsEntry(new Usage.Operation("tester", "PutItem"), 1L);
    }

    @Test
    void request_shouldCost_whenItsAnswerIsLost() {
        engine.faults().next(Fault.LOST_ANSWER, 1);
        EngineFixture.error(engine, "PutItem", EngineFixture.put("a", "b", ""));

        assertThat(engine.usage().total()).isEqualTo(new Usage.Amount(0, 1));
    }

    @Test
    void caller_shouldBeTheAccessKey_whenNothingElseIsSaid() {
        try (EngineServer server = new EngineServer(engine, 0)) {
            server.start();
            new Endpoint(server.endpoint(), "ReceiveFunction").ask("ListTables", "{}");
        }

        assertThat(engine.usage().requests()).containsKey(new Usage.Operation("ReceiveFunction", "ListTables"));
    }

    @Test
    void caller_shouldBeTheApplication_whenTheSdkNamesIt() {
        try (EngineServer server = new EngineServer(engine, 0)) {
            server.start();
            try (DynamoDbClient client = client(server.endpoint())) {
                client.listTables();
            }
        }

        assertThat(engine.usage().requests()).containsKey(new Usage.Operation("SendFunction", "ListTables"));
    }

    private static DynamoDbClient client(URI endpoint) {
        return DynamoDbClient.builder()
                .endpointOverride(endpoint)
                .region(Region.SA_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .overrideConfiguration(c -> c.appId("SendFunction"))
                .build();
    }
}
