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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Lambda's managed Java runtime: AWS's own runtime client with the function's classes.
 *
 * @param directory the directory of the unpacked package, where the client's native library is kept too
 * @see <a href="https://github.com/aws/aws-lambda-java-libs/tree/main/aws-lambda-java-runtime-interface-client">
 *     Runtime interface client</a>
 */
public record JavaRuntime(Path directory) {

    /** The handler of the package: Quarkus's. */
    public static final String HANDLER = "io.quarkus.funqy.lambda.FunqyStreamHandler::handleRequest";

    private static final String JNI_PROPERTY =
            "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI";

    /**
     * Unpacks the client's native library once for all environments. Otherwise each environment would write it to the
     * same place in {@code /tmp} while others use it.
     */
    public void prepare() {
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
     * Returns what one environment runs.
     *
     * @param memorySize the function's memory, in megabytes
     */
    Program program(int memorySize) {
        return program(
                Path.of(System.getProperty("java.home")),
                memorySize,
                List.of(),
                List.of(directory.toString(), directory.resolve("lib") + File.separator + "*"),
                HANDLER);
    }

    /**
     * Returns what one environment of another function runs, on any Java. The flags are those of Lambda's runtime; the
     * heap is the share of the memory that the runtime reserves for it.
     *
     * @param javaHome the Java installation
     * @param memorySize the function's memory, in megabytes
     * @param flags more flags, after those
     * @param classPath the function's class path
     * @param handler the handler, {@code class::method}
     * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/java-customization.html">Java start-up behaviour</a>
     */
    public Program program(Path javaHome, int memorySize, List<String> flags, List<String> classPath, String handler) {
        // AWS's client supports only Linux.
        Class<?> client = Files.exists(library()) ? AWSLambda.class : PortableRuntime.class;
        List<String> command = new ArrayList<>(List.of(
                javaHome.resolve("bin").resolve("java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx" + memorySize * 85L / 100 + "m",
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac",
                "-D" + JNI_PROPERTY + "=" + library()));
        command.addAll(flags);
        List<String> path = new ArrayList<>(List.of(locationOf(client), locationOf(PojoSerializer.class)));
        path.addAll(classPath);
        command.addAll(List.of("-cp", String.join(File.pathSeparator, path), client.getName(), handler));
        return new Program(directory, handler, command);
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
