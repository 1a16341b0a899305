package io.mkomhub.local.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/**
 * Derives two templates from {@code template.yaml} and keeps its comments and order.
 *
 * <p>{@code console/packaged.yaml} is uploaded in the AWS console: it asks which S3 object holds the package.
 * {@code serverless-repo.yaml} is published in the Serverless Application Repository, which accepts no AppConfig: a parameter
 * says when to publish new versions of the functions.
 *
 * <p>Each edit must find its text exactly once; otherwise the build fails and names the text.
 */
public final class DerivedTemplates {

    private static final String PARAMETERS = "\nParameters:\n";
    private static final String CODE = "CodeUri: target/function.zip\n";
    private static final String APP_CONFIG = "  # The parameters that configure the functions";
    private static final String AFTER_APP_CONFIG = "\n  Api:\n";

    private final String template;

    /** Creates the editor of the text of {@code template.yaml}. */
    DerivedTemplates(String template) {
        this.template = template;
    }

    /**
     * Writes both templates and the files that are uploaded with them.
     *
     * @param args the project's directory, the build directory, and the runtime of the package: {@code java} or
     *     {@code native}
     * @throws IOException if a file cannot be read or written
     */
    public static void main(String... args) throws IOException {
        Path project = Path.of(args[0]);
        Path target = Path.of(args[1]);
        String runtime = args[2];
        DerivedTemplates templates = new DerivedTemplates(Files.readString(project.resolve("template.yaml")));
        Path infra = project.resolve("infra");
        Path console = Files.createDirectories(target.resolve("console"));
        Files.writeString(
                console.resolve("packaged.yaml"),
                templates.forConsole(
                        Files.readString(infra.resolve("console-parameters.yaml")),
                        runtime,
                        architecture(System.getProperty("os.arch"))));
        copy(target.resolve("function.zip"), console);
        copy(infra.resolve("events/receive-message.json"), console);
        Files.writeString(
                target.resolve("serverless-repo.yaml"),
                templates.forServerlessRepository(
                        Files.readString(infra.resolve("serverless-repo-parameters.yaml")), runtime));
    }

    private static void copy(Path file, Path directory) throws IOException {
        Files.copy(file, directory.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Returns Lambda's name of the architecture that a JVM calls {@code osArch}. A native executable runs only on the
     * architecture it was built on.
     */
    static String architecture(String osArch) {
        String name = osArch.toLowerCase(Locale.ROOT);
        return name.equals("aarch64") || name.equals("arm64") ? "arm64" : "x86_64";
    }

    /**
     * Returns the template for the AWS console.
     *
     * @param parameters additional parameters, as YAML
     * @param runtime the default of {@code Runtime}
     * @param architecture the default of {@code Architecture}
     */
    String forConsole(String parameters, String runtime, String architecture) {
        return new Edit(template)
                .replace(CODE, """
                        CodeUri:
                              Bucket: !Ref CodeBucket
                              Key: !Ref CodeKey
                        """)
                .insertBehind(PARAMETERS, parameters)
                .replace("Default: native\n", "Default: " + runtime + "\n")
                .replace("Default: x86_64\n", "Default: " + architecture + "\n")
                .insertBehind("\n    ParameterGroups:\n", """
                              - Label:
                                  default: Uploaded package
                                Parameters:
                                  - CodeBucket
                                  - CodeKey
                        """)
                .insertBehind("\n    ParameterLabels:\n", """
                              CodeBucket:
                                default: Bucket
                              CodeKey:
                                default: Name of the package in the bucket
                        """)
                .text();
    }

    /**
     * Returns the template for the Serverless Application Repository.
     *
     * @param parameters additional parameters, as YAML
     * @param runtime the default of {@code Runtime}
     */
    String forServerlessRepository(String parameters, String runtime) {
        return new Edit(template)
                .insertBehind(PARAMETERS, parameters)
                .remove(APP_CONFIG, AFTER_APP_CONFIG)
                .replace(CODE, "CodeUri: function.zip\n")
                .replace("LicenseUrl: LICENSE\n", "LicenseUrl: ../LICENSE\n")
                .replace("ReadmeUrl: README.md\n", "ReadmeUrl: ../README.md\n")
                .replace("Default: native\n", "Default: " + runtime + "\n")
                .text();
    }

    /** A text with the edits so far. */
    private record Edit(String text) {

        Edit replace(String old, String replacement) {
            int at = only(old);
            return new Edit(text.substring(0, at) + replacement + text.substring(at + old.length()));
        }

        Edit insertBehind(String anchor, String addition) {
            return replace(anchor, anchor + addition);
        }

        /** Removes everything from the start of one text to the line break before another. */
        Edit remove(String from, String upTo) {
            int start = only(from);
            int end = text.indexOf(upTo, start);
            if (end < 0) {
                throw new IllegalStateException(
                        "template.yaml has no \"" + upTo.strip() + "\" behind \"" + from.strip() + "\"");
            }
            return new Edit(text.substring(0, start) + text.substring(end + 1));
        }

        private int only(String part) {
            int at = text.indexOf(part);
            if (at < 0 || text.indexOf(part, at + 1) >= 0) {
                throw new IllegalStateException("template.yaml has to contain \"" + part.strip()
                        + "\" exactly once, as DerivedTemplates edits it");
            }
            return at;
        }
    }
}
