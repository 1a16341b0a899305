package io.mkomhub.function.count;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mkomhub.platform.dynamodb.TableChange;
import io.mkomhub.platform.json.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The events as in https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html. */
class CountFunctionTest {

    private static final String EMPTY = "{\"state\":{},\"batchItemFailures\":[]}";

    private final ObjectMapper mapper = new ObjectMapper();
    private final List<String> shards = new ArrayList<>();
    private final List<TableChange> counted = new ArrayList<>();
    private final CountFunction function = new CountFunction((shard, changes) -> {
        shards.add(shard);
        counted.addAll(changes);
    });

    @Test
    void count_shouldHandOverEveryChangeInOrder_andAnswerAsAWindowExpects() throws Exception {
        JsonNode response = function.count(event(
                record("INSERT", "111", null, "{\"pk\":{\"S\":\"C#1\"},\"sk\":{\"S\":\"T#1\"}}"),
                record(
                        "MODIFY",
                        "222",
                        "{\"pk\":{\"S\":\"C#1\"},\"sk\":{\"S\":\"T#1\"},\"n\":{\"N\":\"1\"}}",
                        "{\"pk\":{\"S\":\"C#1\"},\"sk\":{\"S\":\"T#1\"},\"n\":{\"N\":\"2\"}}"),
                record("REMOVE", "333", "{\"pk\":{\"S\":\"C#1\"},\"sk\":{\"S\":\"T#1\"}}", null)));

        assertThat(response.toString()).isEqualTo(EMPTY);
        assertThat(shards).containsExactly("shardId-00000001");
        assertThat(counted).extracting(TableChange::sequence).containsExactly("111", "222", "333");
        assertThat(counted).extracting(change -> change.before().isPresent()).containsExactly(false, true, true);
        assertThat(counted).extracting(change -> change.after().isPresent()).containsExactly(true, true, false);
        assertThat(counted.get(1).before().orElseThrow().number("n")).isEqualTo(1);
        assertThat(counted.get(1).after().orElseThrow().number("n")).isEqualTo(2);
    }

    @Test
    void count_shouldReadEveryTypeOfValue() throws Exception {
        function.count(event(record("INSERT", "1", null, """
            {"s":{"S":""},"n":{"N":"-1.5"},"b":{"B":"AQI="},"t":{"BOOL":true},"z":{"NULL":true},
             "m":{"M":{"x":{"L":[{"S":"a"},{"N":"1"}]}}},"ss":{"SS":["a","b"]},"ns":{"NS":["1","2"]},"bs":{"BS":["AQ=="]}}
            """)));

        assertThat(counted.get(0).after().orElseThrow().attributes())
                .isEqualTo(Map.of(
                        "s", AttributeValue.fromS(""),
                        "n", AttributeValue.fromN("-1.5"),
                        "b", AttributeValue.fromB(SdkBytes.fromByteArray(new byte[] {1, 2})),
                        "t", AttributeValue.fromBool(true),
                        "z", AttributeValue.fromNul(true),
                        "m",
                                AttributeValue.fromM(Map.of(
                                        "x",
                                        AttributeValue.fromL(
                                                List.of(AttributeValue.fromS("a"), AttributeValue.fromN("1"))))),
                        "ss", AttributeValue.fromSs(List.of("a", "b")),
                        "ns", AttributeValue.fromNs(List.of("1", "2")),
                        "bs", AttributeValue.fromBs(List.of(SdkBytes.fromByteArray(new byte[] {1})))));
    }

    @Test
    void count_shouldAnswer_whenAWindowEndsWithoutRecords() throws Exception {
        JsonNode response = function.count(mapper.readTree("""
            {"Records":[],"window":{"start":"2026-11-28T10:00:00Z","end":"2026-11-28T10:15:00Z"},"state":{},
             "shardId":"shardId-00000001","eventSourceARN":"arn","isFinalInvokeForWindow":true,
             "isWindowTerminatedEarly":false}
            """));

        assertThat(response.toString()).isEqualTo(EMPTY);
        assertThat(shards).isEmpty();
    }

    @Test
    void count_shouldFail_whenTheCounterFails() {
        CountFunction failing = new CountFunction((shard, changes) -> {
            throw new UnsupportedOperationException("Segredo");
        });

        assertThatIllegalStateException()
                .isThrownBy(() -> failing.count(event(record("INSERT", "1", null, "{\"pk\":{\"S\":\"x\"}}"))))
                .withMessageContaining("UnsupportedOperationException")
                .withMessageNotContaining("Segredo")
                .withNoCause();
    }

    @Test
    void count_shouldNameTheWindow_whenTheShardIsMissing() {
        assertThatThrownBy(() -> function.count(mapper.readTree("{\"Records\":[]}")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("shardId")
                .hasMessageContaining("TumblingWindowInSeconds");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "an unknown name    | UPSERT | 1  |                   | {\"pk\":{\"S\":\"x\"}} | Records[1].eventName",
                "an image too few   | MODIFY | 1  |                   | {\"pk\":{\"S\":\"x\"}} | Records[1].eventName",
                "no image           | INSERT | 1  |                   |                        | Records[1].eventName",
                "a wrong sequence   | INSERT | 1a |                   | {\"pk\":{\"S\":\"x\"}} | SequenceNumber",
                "an unknown type    | INSERT | 1  |                   | {\"pk\":{\"X\":\"x\"}} | NewImage.pk",
                "two types          | INSERT | 1  | | {\"pk\":{\"S\":\"x\",\"N\":\"1\"}}    | NewImage.pk",
                "a number unquoted  | INSERT | 1  |                   | {\"pk\":{\"N\":1}}     | NewImage.pk",
                "a flag quoted      | INSERT | 1  |                   | {\"pk\":{\"BOOL\":\"true\"}} | NewImage.pk",
                "no Base64          | INSERT | 1  |                   | {\"pk\":{\"B\":\"*\"}} | NewImage.pk",
                "no list            | INSERT | 1  |                   | {\"pk\":{\"L\":{}}}    | NewImage.pk",
                "no map             | INSERT | 1  |                   | {\"pk\":{\"M\":[]}}    | NewImage.pk",
                "a list as an image | INSERT | 1  |                   | []                     | NewImage",
            })
    void count_shouldFailAndCountNothing_whenOneRecordIsUnreadable(
            String label, String name, String sequence, @Nullable String before, @Nullable String after, String path) {
        String good = record("INSERT", "1", null, "{\"pk\":{\"S\":\"x\"}}");

        assertThatThrownBy(() -> function.count(event(good, record(name, sequence, before, after))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(path);
        assertThat(counted).isEmpty();
    }

    @Test
    void count_shouldFail_whenTheStreamHasOneImageOnly() {
        assertThatThrownBy(() -> function.count(mapper.readTree(event(record("INSERT", "1", null, "{}"))
                        .toString()
                        .replace("NEW_AND_OLD_IMAGES", "NEW_IMAGE"))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("StreamViewType");
    }

    private JsonNode event(String... records) throws Exception {
        return mapper.readTree("""
            {"Records":[%s],"window":{"start":"2026-11-28T10:00:00Z","end":"2026-11-28T10:15:00Z"},"state":{},
             "shardId":"shardId-00000001","eventSourceARN":"arn","isFinalInvokeForWindow":false,
             "isWindowTerminatedEarly":false}
            """.formatted(String.join(",", records)));
    }

    private static String record(String name, String sequence, @Nullable String before, @Nullable String after) {
        return """
            {"eventID":"1","eventName":"%s","eventVersion":"1.1","eventSource":"aws:dynamodb","dynamodb":{
             "Keys":{},%s%s"SequenceNumber":"%s","SizeBytes":26,"StreamViewType":"NEW_AND_OLD_IMAGES"}}
            """.formatted(name, image("OldImage", before), image("NewImage", after), sequence);
    }

    private static String image(String name, @Nullable String image) {
        return image == null ? "" : "\"" + name + "\":" + image + ",";
    }
}
