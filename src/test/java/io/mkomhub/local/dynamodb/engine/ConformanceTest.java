package io.mkomhub.local.dynamodb.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The engine answers as DynamoDB does.
 *
 * <p>With {@code -Dconformance.endpoint=http://…} the same cases are put to another engine; with {@code
 * -Dconformance.engine=name} those of its differences that are known are expected.
 */
class ConformanceTest {

    private static final ConformanceCases SUITE = new ConformanceCases();
    private static final Map<String, String> DIFFERENCES =
            ConformanceCases.differences(System.getProperty("conformance.engine", ""));

    private static DynamoDbEngine engine;
    private static EngineServer server;
    private static Endpoint endpoint;

    @BeforeAll
    static void start() {
        engine = DynamoDbEngine.inMemory();
        server = new EngineServer(engine, 0);
        server.start();
        endpoint = new Endpoint(Optional.ofNullable(System.getProperty("conformance.endpoint"))
                .filter(address -> !address.isEmpty())
                .map(URI::create)
                .orElse(server.endpoint()));
        SUITE.tables()
                .forEach(table -> assertThat(endpoint.ask("CreateTable", table).status())
                        .as("%s", table)
                        .isEqualTo(200));
    }

    @AfterAll
    static void stop() {
        SUITE.tables()
                .forEach(table -> endpoint.ask(
                        "DeleteTable", Endpoint.JSON.createObjectNode().set("TableName", table.path("TableName"))));
        server.close();
        engine.close();
    }

    static List<ConformanceCases.Case> cases() {
        return SUITE.cases();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void answer_shouldBeDynamoDbs_whenAskedFor(ConformanceCases.Case asked) {
        Optional<String> problem = Optional.empty();
        for (ConformanceCases.Step step : asked.steps()) {
            Endpoint.Reply reply = endpoint.ask(step.operation(), step.request());
            problem = ConformanceCases.problem(step.expected(), reply)
                    .map(text ->
                            step.operation() + " " + shortened(step.request().toString()) + "\n" + text);
            if (problem.isPresent()) {
                break;
            }
        }
        if (DIFFERENCES.containsKey(asked.name())) {
            assertThat(problem).as("a difference that is none any more").isPresent();
        } else {
            assertThat(problem.orElse("")).isEmpty();
        }
    }

    private static String shortened(String text) {
        return text.length() > 1000 ? text.substring(0, 1000) + "…" : text;
    }

    @Test
    void suite_shouldHaveManyCases_whenItIsLoaded() {
        assertThat(cases()).hasSizeGreaterThanOrEqualTo(250);
    }

    @Test
    void differences_shouldNameCases_whenTheyAreListed() {
        assertThat(DIFFERENCES.keySet())
                .allSatisfy(name -> assertThat(cases())
                        .extracting(ConformanceCases.Case::name)
                        .contains(name));
    }
}
