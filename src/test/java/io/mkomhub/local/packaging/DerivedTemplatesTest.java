package io.mkomhub.local.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mkomhub.local.template.CloudAddresses;
import io.mkomhub.local.template.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DerivedTemplatesTest {

    private static final CloudAddresses ADDRESSES =
            new CloudAddresses("https://sqs", "sa-east-1", "000000000000", "mkom-hub");

    private final String source = read("template.yaml");

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String forConsole(String template) {
        return new DerivedTemplates(template).forConsole(read("infra/console-parameters.yaml"), "java", "arm64");
    }

    private String forServerlessRepository(String template) {
        return new DerivedTemplates(template)
                .forServerlessRepository(read("infra/serverless-repo-parameters.yaml"), "java");
    }

    @Test
    void forConsole_shouldAskForThePackageInS3_whenUploadedByHand(@TempDir Path directory) throws IOException {
        String derived = forConsole(source);

        assertThat(derived)
                .contains("Default: java\n", "Default: arm64\n", "Bucket: !Ref CodeBucket", "Key: !Ref CodeKey")
                .contains("          - CodeBucket\n", "      CodeKey:\n        default: ")
                .doesNotContain("CodeUri: target/function.zip", "Default: native\n", "Default: x86_64\n");
        Path file = Files.writeString(directory.resolve("packaged.yaml"), derived);
        assertThat(Template.load(file)
                        .resolve(Map.of("MailingCostCentreId", "1", "CodeBucket", "packages"), ADDRESSES)
                        .functions())
                .hasSize(7);
    }

    @Test
    void forServerlessRepository_shouldHaveNoAppConfig_becauseTheRepositoryRefusesIt(@TempDir Path directory)
            throws IOException {
        String derived = forServerlessRepository(source);

        assertThat(derived)
                .contains("  ConfigurationVersion:\n", "CodeUri: function.zip\n", "ReadmeUrl: ../README.md\n")
                .contains("\n  Api:\n")
                .doesNotContain("AppConfig");
        Path file = Files.writeString(directory.resolve("serverless-repo.yaml"), derived);
        assertThat(Template.load(file)
                        .resolve(Map.of("MailingCostCentreId", "1"), ADDRESSES)
                        .functions())
                .hasSize(7);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CodeUri: target/function.zip\n",
                "Default: native\n",
                "Default: x86_64\n",
                "\n    ParameterGroups:\n",
                "\n    ParameterLabels:\n",
                "\nParameters:\n"
            })
    void forConsole_shouldFailAndNameTheText_whenTheTemplateNoLongerHasItOnce(String text) {
        assertThat(source).contains(text);

        assertThatThrownBy(() -> forConsole(source.replace(text, "\n")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(text.strip());
        assertThatThrownBy(() -> forConsole(source + text))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(text.strip());
    }

    @ParameterizedTest
    @ValueSource(strings = {"LicenseUrl: LICENSE\n", "ReadmeUrl: README.md\n", "\n  Api:\n"})
    void forServerlessRepository_shouldFailAndNameTheText_whenTheTemplateNoLongerHasIt(String text) {
        assertThat(source).contains(text);

        assertThatThrownBy(() -> forServerlessRepository(source.replace(text, "\n")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(text.strip());
    }

    @ParameterizedTest
    @CsvSource({"amd64,x86_64", "x86_64,x86_64", "aarch64,arm64", "arm64,arm64"})
    void architecture_shouldBeLambdasName_whenAJvmNamesIt(String osArch, String expected) {
        assertThat(DerivedTemplates.architecture(osArch)).isEqualTo(expected);
    }
}
