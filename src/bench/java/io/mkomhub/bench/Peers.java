package io.mkomhub.bench;

import io.mkomhub.bench.plain.PlainReceive;
import io.mkomhub.local.lambda.JavaRuntime;
import io.mkomhub.local.lambda.Program;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Builds what the hub is compared with, each in a directory of its own. */
final class Peers {

    /** What {@link PlainReceive} needs: names of artifacts, which are file names without a version. */
    private static final Set<String> PLAIN_LIBRARIES = Set.of(
            "annotations",
            "auth",
            "aws-core",
            "aws-json-protocol",
            "aws-lambda-java-core",
            "aws-lambda-java-events",
            "checksums",
            "checksums-spi",
            "endpoints-spi",
            "eventstream",
            "http-auth",
            "http-auth-aws",
            "http-auth-aws-eventstream",
            "http-auth-spi",
            "http-client-spi",
            "identity-spi",
            "jackson-annotations",
            "jackson-core",
            "jackson-databind",
            "joda-time",
            "json-utils",
            "metrics-spi",
            "profiles",
            "protocol-core",
            "reactive-streams",
            "regions",
            "retries",
            "retries-spi",
            "sdk-core",
            "slf4j-api",
            "sqs",
            "third-party-jackson-core",
            "url-connection-client",
            "utils",
            "utils-lite");

    private final Path sources;
    private final Path work;
    private final Consumer<String> out;

    /**
     * Creates a builder.
     *
     * @param sources the directory {@code src/bench}
     * @param work the directory to build in
     * @param out receives what is skipped, and why
     */
    Peers(Path sources, Path work, Consumer<String> out) {
        this.sources = sources;
        this.work = work;
        this.out = out;
    }

    /** {@code receive} in Go; empty without Go or its modules. */
    Optional<Contender> go() throws IOException, InterruptedException {
        Path directory = copy("go");
        Path executable = directory.resolve("bootstrap");
        boolean built = run(
                "Go",
                directory,
                "go",
                "build",
                "-trimpath",
                "-ldflags=-s -w",
                "-tags=lambda.norpc",
                "-o",
                executable.toString(),
                ".");
        return built ? Optional.of(new Contender("Go", Program.executable(directory, executable))) : Optional.empty();
    }

    /** {@code receive} in JavaScript, bundled; empty without Node.js, npm or its packages. */
    Optional<Contender> node() throws IOException, InterruptedException {
        Path directory = copy("node");
        if (!run("Node.js", directory, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
                || !run("Node.js", directory, "npm", "run", "build")) {
            return Optional.empty();
        }
        Optional<Path> node = onPath("node");
        if (node.isEmpty()) {
            out.accept("skipped: Node.js, because there is no node on the PATH");
        }
        return node.map(executable -> new Contender(
                "Node.js",
                new Program(directory, "bootstrap.handler", List.of(executable.toString(), "bootstrap.mjs"))));
    }

    /**
     * {@code receive} in plain Java.
     *
     * @param javaHome the Java installation
     */
    Contender plain(String name, Path javaHome, int memorySize) throws IOException {
        Path directory = Files.createDirectories(work.resolve(name.replace(' ', '-')));
        Path libraries = Files.createDirectories(directory.resolve("lib"));
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path file = Path.of(entry);
            if (PLAIN_LIBRARIES.contains(file.getFileName().toString().replaceFirst("-[0-9].*", ""))) {
                Files.copy(file, libraries.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        String type = PlainReceive.class.getName().replace('.', '/') + ".class";
        Path target = directory.resolve("classes").resolve(type);
        Files.createDirectories(target.resolveSibling("."));
        Files.copy(classes().resolve(type), target, StandardCopyOption.REPLACE_EXISTING);
        Path jar = Packages.jar(directory.resolve("classes"), directory.resolve("function.jar"));
        JavaRuntime runtime = new JavaRuntime(directory);
        runtime.prepare();
        return new Contender(
                name,
                runtime.program(
                        javaHome,
                        memorySize,
                        List.of(),
                        Packages.classPath(jar, libraries),
                        PlainReceive.class.getName() + "::handleRequest"));
    }

    private static Path classes() {
        try {
            return Path.of(PlainReceive.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path copy(String name) throws IOException {
        Path from = sources.resolve(name);
        Path to = Files.createDirectories(work.resolve(name));
        try (Stream<Path> files = Files.list(from)) {
            files.filter(Files::isRegularFile).forEach(file -> {
                try {
                    Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        return to;
    }

    private boolean run(String what, Path directory, String... command) throws IOException, InterruptedException {
        if (onPath(command[0]).isEmpty()) {
            out.accept("skipped: " + what + ", because there is no " + command[0] + " on the PATH");
            return false;
        }
        Path log = directory.resolveSibling(directory.getFileName() + ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("CGO_ENABLED", "0");
        Process process = builder.start();
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        if (process.waitFor() != 0) {
            out.accept("skipped: " + what + ", because `" + String.join(" ", command) + "` failed; see " + log);
            return false;
        }
        return true;
    }

    private static Optional<Path> onPath(String command) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(directory -> Path.of(directory, command))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
