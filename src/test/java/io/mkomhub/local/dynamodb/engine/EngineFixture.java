package io.mkomhub.local.dynamodb.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Asks an engine without HTTP. Requests are JSON with single quotes. */
final class EngineFixture {

    static final String TABLE = """
            {'TableName':'items','BillingMode':'PAY_PER_REQUEST',
             'AttributeDefinitions':[{'AttributeName':'pk','AttributeType':'S'},{'AttributeName':'sk','AttributeType':'S'},
              {'AttributeName':'g','AttributeType':'S'}],
             'KeySchema':[{'AttributeName':'pk','KeyType':'HASH'},{'AttributeName':'sk','KeyType':'RANGE'}],
             'GlobalSecondaryIndexes':[{'IndexName':'ByG','KeySchema':[{'AttributeName':'g','KeyType':'HASH'}],
              'Projection':{'ProjectionType':'KEYS_ONLY'}}]}
            """;

    private EngineFixture() {}

    static DynamoDbEngine withTable(DynamoDbEngine engine) {
        ok(engine, "CreateTable", TABLE);
        return engine;
    }

    static DynamoDbEngine.Response ask(DynamoDbEngine engine, String operation, String body) {
        return engine.execute(operation, body.replace('\'', '"').getBytes(StandardCharsets.UTF_8), "tester");
    }

    static JsonNode ok(DynamoDbEngine engine, String operation, String body) {
        DynamoDbEngine.Response response = ask(engine, operation, body);
        assertThat(response.status()).as("%s", json(response)).isEqualTo(200);
        return json(response);
    }

    static String error(DynamoDbEngine engine, String operation, String body) {
        String type = json(ask(engine, operation, body)).path("__type").asText();
        return type.substring(type.indexOf('#') + 1);
    }

    static JsonNode json(DynamoDbEngine.Response response) {
        try {
            return Endpoint.JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String put(String pk, String sk, String more) {
        return "{'TableName':'items','Item':{'pk':{'S':'" + pk + "'},'sk':{'S':'" + sk + "'}" + more + "}}";
    }

    static String key(String pk, String sk) {
        return "{'TableName':'items','ConsistentRead':true,'Key':{'pk':{'S':'" + pk + "'},'sk':{'S':'" + sk + "'}}}";
    }

    static String byG(String g) {
        return "{'TableName':'items','IndexName':'ByG','KeyConditionExpression':'g = :g','ExpressionAttributeValues':{':g':{'S':'"
                + g + "'}}}";
    }
}
