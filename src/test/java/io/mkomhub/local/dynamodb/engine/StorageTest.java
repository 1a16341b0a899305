package io.mkomhub.local.dynamodb.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageTest {

    @Test
    void everything_shouldBeThere_whenTheEngineIsOpenedAgain(@TempDir Path directory) {
        String item = ",'g':{'S':'x'},'n':{'N':'-1.5E-7'},'b':{'B':'AAEC'},'l':{'L':[{'NULL':true},{'BOOL':false}]},"
                + "'m':{'M':{'é':{'SS':['a','b']}}},'ns':{'NS':['1','2']},'bs':{'BS':['AQ==']}";
        JsonNode before;
        try (DynamoDbEngine engine = EngineFixture.withTable(DynamoDbEngine.in(directory))) {
            EngineFixture.ok(engine, "PutItem", EngineFixture.put("a", "b", item));
            EngineFixture.ok(
                    engine,
                    "UpdateTimeToLive",
                    "{'TableName':'items','TimeToLiveSpecification':{'Enabled':true,'AttributeName':'until'}}");
            before = EngineFixture.ok(engine, "GetItem", EngineFixture.key("a", "b"));
        }

        try (DynamoDbEngine engine = DynamoDbEngine.in(directory)) {
            assertThat(EngineFixture.ok(engine, "GetItem", EngineFixture.key("a", "b")))
                    .isEqualTo(before);
            assertThat(EngineFixture.ok(engine, "Query", EngineFixture.byG("x"))
                            .path("Count")
                            .asInt())
                    .isEqualTo(1);
            assertThat(EngineFixture.ok(engine, "DescribeTimeToLive", "{'TableName':'items'}")
                            .at("/TimeToLiveDescription/AttributeName")
                            .asText())
                    .isEqualTo("until");
        }
    }

    @Test
    void table_shouldBeGone_whenItWasDeleted(@TempDir Path directory) {
        try (DynamoDbEngine engine = EngineFixture.withTable(DynamoDbEngine.in(directory))) {
            EngineFixture.ok(engine, "PutItem", EngineFixture.put("a", "b", ""));
            EngineFixture.ok(engine, "DeleteTable", "{'TableName':'items'}");
            EngineFixture.ok(engine, "CreateTable", EngineFixture.TABLE);
        }

        try (DynamoDbEngine engine = DynamoDbEngine.in(directory)) {
            assertThat(EngineFixture.ok(engine, "GetItem", EngineFixture.key("a", "b"))
                            .has("Item"))
                    .isFalse();
        }
    }

    /** Writes for ever: two items in each transaction, one of them in an index, and says what is written. */
    static final class Writer {

        private Writer() {}

        public static void main(String[] arguments) {
            DynamoDbEngine engine = EngineFixture.withTable(DynamoDbEngine.in(Path.of(arguments[0])));
            if (arguments.length > 1) {
                engine.indexLag(Duration.ofMillis(Long.parseLong(arguments[1])));
            }
            ExecutorService threads = Executors.newFixedThreadPool(4);
            for (int thread = 0; thread < 4; thread++) {
                String pk = "p" + thread;
                threads.execute(() -> {
                    for (int i = 0; ; i++) {
                        EngineFixture.ok(
                                engine,
                                "TransactWriteItems",
                                "{'TransactItems':[{'Put':" + EngineFixture.put(pk, "one" + i, ",'g':{'S':'x'}")
                                        + "},{'Put':" + EngineFixture.put(pk, "two" + i, "") + "}]}");
                        say(pk + " " + i);
                    }
                });
            }
        }

        private static synchronized void say(String line) {
            System.out.println(line);
            System.out.flush();
        }
    }

    private static List<String> killed(Path directory, int after, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                directory.toString()));
        command.addAll(List.of(arguments));
        Path output = directory.resolve("said");
        Process writer = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            while (writer.isAlive() && Files.readAllLines(output).size() < after) {
                Thread.sleep(20);
            }
        } finally {
            writer.destroyForcibly();
        }
        assertThat(writer.waitFor(60, TimeUnit.SECONDS)).isTrue();
        List<String> said = Files.readAllLines(output);
        assertThat(said).hasSizeGreaterThanOrEqualTo(after);
        // The last line may be cut off.
        return said.subList(0, said.size() - 1);
    }

    @Test
    void everyAnsweredWrite_shouldBeThereAndWhole_whenTheProcessIsKilled(@TempDir Path directory) throws Exception {
        List<String> said = killed(directory, 1500);

        checkAfterKill(directory, said);
    }

    @Test
    void indexes_shouldCatchUp_whenTheProcessIsKilledWhileTheyAreBehind(@TempDir Path directory) throws Exception {
        List<String> said = killed(directory, 300, "3600000");

        checkAfterKill(directory, said);
    }

    private static void checkAfterKill(Path directory, List<String> said) {
        try (DynamoDbEngine engine = DynamoDbEngine.in(directory)) {
            for (String line : said) {
                String[] parts = line.split(" ", -1);
                for (String sk : new String[] {"one", "two"}) {
                    assertThat(EngineFixture.ok(engine, "GetItem", EngineFixture.key(parts[0], sk + parts[1]))
                                    .has("Item"))
                            .as(line)
                            .isTrue();
                }
            }
            int ones = count(
                    engine,
                    "{'TableName':'items','Select':'COUNT','FilterExpression':'begins_with(sk, :p)',"
                            + "'ExpressionAttributeValues':{':p':{'S':'one'}}}");
            int twos = count(
                    engine,
                    "{'TableName':'items','Select':'COUNT','FilterExpression':'begins_with(sk, :p)',"
                            + "'ExpressionAttributeValues':{':p':{'S':'two'}}}");
            assertThat(ones).isGreaterThanOrEqualTo(said.size()).isEqualTo(twos);
            assertThat(count(engine, "{'TableName':'items','Select':'COUNT','IndexName':'ByG'}"))
                    .isEqualTo(ones);
        }
    }

    private static int count(DynamoDbEngine engine, String scan) {
        return EngineFixture.ok(engine, "Scan", scan).path("Count").asInt();
    }
}
