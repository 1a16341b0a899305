package io.mkomhub.localstack;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * Starts one LocalStack for all tests of a run, and tells the local cloud that SQS and DynamoDB are there. Where no Docker
 * engine answers, every test is skipped, and says so. An engine that cannot start LocalStack fails them.
 *
 * <p>System property {@code localstack.image}: the image, which has to do as {@code localstack/localstack} does. Environment
 * variable {@code LOCALSTACK_AUTH_TOKEN}: passed on, for images that ask for it.
 *
 * @see <a href="https://docs.localstack.cloud/aws/getting-started/auth-token/">Auth token</a>
 */
public final class LocalStack implements ExecutionCondition {

    private static final String TOKEN = "LOCALSTACK_AUTH_TOKEN";
    private static final Duration LONGEST_START = Duration.ofMinutes(3);

    /** The one attempt of a run, kept also when it fails, so that not every class waits for the next failure. */
    private record Attempt(Optional<LocalStackContainer> container, Optional<RuntimeException> failure)
            implements AutoCloseable {

        static Attempt make() {
            try {
                if (!DockerClientFactory.instance().isDockerAvailable()) {
                    System.out.println("LocalStack: SKIPPED, no Docker engine answers here");
                    return new Attempt(Optional.empty(), Optional.empty());
                }
                LocalStackContainer container = container(System.getProperty("localstack.image", ""));
                container.start();
                URI endpoint = container.getEndpoint();
                System.setProperty("local.sqs.endpoint", endpoint.toString());
                System.setProperty("local.dynamodb.endpoint", endpoint.toString());
                System.out.printf("LocalStack: %s answers at %s%n", container.getDockerImageName(), endpoint);
                return new Attempt(Optional.of(container), Optional.empty());
            } catch (RuntimeException e) {
                return new Attempt(Optional.empty(), Optional.of(e));
            }
        }

        @SuppressWarnings("resource") // the with… methods return the container itself
        private static LocalStackContainer container(String image) {
            LocalStackContainer container = new LocalStackContainer(
                            DockerImageName.parse(image).asCompatibleSubstituteFor("localstack/localstack"))
                    .withServices("sqs", "dynamodb");
            // SQS and DynamoDB need no containers of their own, so LocalStack does not get the engine's socket.
            container.setBinds(List.of());
            // All of it has started when it says that it is ready.
            container.withEnv("EAGER_SERVICE_LOADING", "1").withStartupTimeout(LONGEST_START);
            Optional.ofNullable(System.getenv(TOKEN)).ifPresent(token -> container.withEnv(TOKEN, token));
            return container;
        }

        @Override
        public void close() {
            container.ifPresent(LocalStackContainer::stop);
        }
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Attempt attempt = context.getRoot()
                .getStore(Namespace.create(LocalStack.class))
                .computeIfAbsent(Attempt.class, key -> Attempt.make(), Attempt.class);
        if (attempt.failure().isPresent()) {
            throw attempt.failure().get();
        }
        return attempt.container().isPresent()
                ? ConditionEvaluationResult.enabled("LocalStack answers")
                : ConditionEvaluationResult.disabled("no Docker engine answers here, to run LocalStack in");
    }
}
