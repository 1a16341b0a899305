package io.mkomhub.local.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.smallrye.config.ConfigMapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The variables that the functions are given against those that the code reads. */
class VariablesTest {

    /** Read by Quarkus, the Java runtime, or nobody, as template.yaml says where it sets them. */
    private static final Set<String> OF_OTHERS =
            Set.of("QUARKUS_FUNQY_EXPORT", "DISABLE_SIGNAL_HANDLERS", "JAVA_TOOL_OPTIONS", "HUB_CONFIGURATION");

    /** For local runs and tests: where AWS is, the defaults are right. */
    private static final Set<String> NOT_DEPLOYED = Set.of(
            "AWS_ENDPOINT_URL",
            "AWS_ENDPOINT_URL_EVENTBRIDGE",
            "AWS_ENDPOINT_URL_SNS",
            "AWS_ENDPOINT_URL_SQS",
            "HUB_ALLOW_PRIVATE_ADDRESSES",
            "HUB_AUTO_REPLY_FRESH",
            "HUB_CHANNEL_FRESH",
            "HUB_CHECK_BACKOFF_BASE",
            "HUB_CHECK_BACKOFF_CAP",
            "HUB_CHECK_LONGEST_RUN",
            "HUB_FORWARD_BACKOFF_BASE",
            "HUB_MKOM_TIMEOUT",
            "HUB_FORWARD_BACKOFF_CAP",
            "HUB_FORWARD_BUDGET",
            "HUB_FORWARD_FAILURES",
            "HUB_FORWARD_GIVE_UP_AFTER",
            "HUB_FORWARD_HORIZON",
            "HUB_FORWARD_PARALLEL",
            "HUB_FORWARD_TIMEOUT",
            "HUB_FORWARD_REST_BASE",
            "HUB_FORWARD_REST_CAP",
            "HUB_HOLD_AHEAD",
            "HUB_HOLD_LEAST",
            "HUB_KANNEL_REASSEMBLY_TIMEOUT",
            "HUB_SWEEP_BUDGET",
            "HUB_SWEEP_LEASE",
            "HUB_SEND_BATCH",
            "HUB_SEND_BACKOFF_BASE",
            "HUB_SEND_BACKOFF_CAP",
            "HUB_SEND_UNAUTHORISED_DELAY",
            "HUB_SEND_GIVE_UP_AFTER",
            "HUB_SEND_SETTLE",
            "HUB_SEND_LONGEST_RUN",
            "HUB_SEND_BUDGET");

    private static final Pattern CAPITAL = Pattern.compile("([A-Z])");
    private static final Pattern EXPRESSION = Pattern.compile("\\$\\{(HUB_[A-Z_]+)");

    @Test
    void variables_shouldBeThoseTheCodeReads_whenTheHubIsDeployed() throws IOException {
        Set<String> read = read();
        // A secret itself is only given to local runs; a deployed function is told where it is.
        read.removeIf(name -> read.contains(name + "_PARAMETER"));
        read.removeAll(NOT_DEPLOYED);

        Set<String> given = given();
        given.removeAll(OF_OTHERS);

        assertThat(given).containsExactlyInAnyOrderElementsOf(read);
    }

    @Test
    void exceptions_shouldExist_whenTheyAreListed() throws IOException {
        assertThat(given()).containsAll(OF_OTHERS);
        assertThat(read()).containsAll(NOT_DEPLOYED);
    }

    private static Set<String> given() {
        RawTemplate template = RawTemplate.deployed();
        Set<String> names =
                new TreeSet<>(RawTemplate.at(template.section("Globals"), "Function", "Environment", "Variables")
                        .keySet());
        template.resources("AWS::Serverless::Function")
                .values()
                .forEach(function -> names.addAll(
                        RawTemplate.at(function, "Environment", "Variables").keySet()));
        return names;
    }

    /** What config mappings and {@code application.properties} ask for. */
    private static Set<String> read() throws IOException {
        Set<String> names = new TreeSet<>();
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("io.mkomhub").stream()
                        .filter(type -> type.isAnnotatedWith(ConfigMapping.class))
                        .forEach(type -> {
                            String prefix = type.getAnnotationOfType(ConfigMapping.class)
                                    .prefix();
                            for (JavaMethod method : type.getMethods()) {
                                names.add(variable(prefix + "-" + method.getName()));
                            }
                        });
        Matcher matcher = EXPRESSION.matcher(Files.readString(Path.of("src/main/resources/application.properties")));
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    /** https://smallrye.io/smallrye-config/Main/config/environment-variables/ */
    private static String variable(String property) {
        return CAPITAL.matcher(property)
                .replaceAll("_$1")
                .replaceAll("[.-]", "_")
                .toUpperCase(Locale.ROOT);
    }
}
