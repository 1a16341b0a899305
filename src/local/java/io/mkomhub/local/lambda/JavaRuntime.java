package io.mkomhub.local.lambda;

import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Lambda's managed Java runtime: AWS's own runtime client with the function's classes.
 *
 * @param directory the directory of the unpacked package
 * @see <a href="https://github.com/aws/aws-lambda-java-libs/tree/main/aws-lambda-java-runtime-interface-client">
 *     Runtime interface client</a>
 */
record JavaRuntime(Path directory) {

    static final String HANDLER = "io.quarkus.funqy.lambda.FunqyStreamHandler::handleRequest";

    private static final String JNI_PROPERTY =
            "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";

    /**
     * Unpacks the client's native library once for all environments. Otherwise each environment would write it to the
     * same place in {@code /tmp} while others use it.
     */
    void prepare() {
        try (InputStream library =
                AWSLambda.class.getResourceAsStream("/jni/libaws-lambda-jni." + platform() + ".so")) {
            if (library != null) {
                Files.copy(library, library());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack the Lambda runtime client", e);
        }
    }

    private Path library() {
        return directory.resolve("libaws-lambda-jni.so");
    }

    private static String platform() {
        String system = System.getProperty("os.name").equals("Linux") ? "linux" : "other";
        String architecture = System.getProperty("os.arch");
        String processor = switch (architecture) {
            case "amd64" -> "x86_64";
            case "aarch64" -> "aarch_64";
            default -> architecture;
        };
        boolean musl = Stream.of("x86_64", "aarch64")
                .anyMatch(each -> Files.exists(Path.of("/lib/ld-musl-" + each + ".so.1")));
        return system + (musl ? "_musl-" : "-") + processor;
    }

    /**
     * Returns the command line of one environment. The flags are those of Lambda's runtime; the heap is the share of
     * the memory that the runtime reserves for it.
     *
     * @param memorySize the function's memory, in megabytes
     * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/java-customization.html">Java start-up behaviour</a>
     */
    List<String> command(int memorySize) {
        // AWS's client supports only Linux.
        Class<?> client = Files.exists(library()) ? AWSLambda.class : PortableRuntime.class;
        String classPath = String.join(
                File.pathSeparator,
                locationOf(client),
                locationOf(PojoSerializer.class),
                directory.toString(),
                directory.resolve("lib") + File.separator + "*");
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Xmx" + memorySize * 85L / 100 + "m",
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac",
                "-D" + JNI_PROPERTY + "=" + library(),
                "-cp",
                classPath,
                client.getName(),
                HANDLER);
    }

    private static String locationOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("cannot locate " + type, e);
        }
    }
}
