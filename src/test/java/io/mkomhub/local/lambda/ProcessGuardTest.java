package io.mkomhub.local.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.local.template.FunctionResource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no /bin/sh")
class ProcessGuardTest {

    private static final Path SHELL = Path.of("/bin/sh");
    private static final Path PROC = Path.of("/proc");
    private static final Duration SECONDS = Duration.ofSeconds(60);
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private final List<Process> started = new ArrayList<>();
    private final List<String> said = new ArrayList<>();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it.
    Path directory;

    @AfterEach
    void killAll() {
        started.forEach(Process::destroyForcibly);
    }

    private Process start(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        started.add(process);
        return process;
    }

    private Process child() throws IOException {
        return start("sleep", "600");
    }

    /** Whether a process has ended; one that nobody has collected yet has. */
    private static boolean gone(long pid) {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .flatMap(process -> process.info().command())
                .isEmpty();
    }

    private static boolean gone(Process process) {
        return gone(process.pid());
    }

    private static void awaitGone(long pid) throws InterruptedException {
        Instant end = Instant.now().plus(SECONDS);
        while (!gone(pid)) {
            assertThat(Instant.now()).as("process " + pid + " is still there").isBefore(end);
            Thread.sleep(20);
        }
    }

    private ProcessGuard guard() {
        return ProcessGuard.start(SHELL, PROC, said::add);
    }

    /** A launcher: two environments of a function, whose ids it says; waits for ever. */
    static final class Launcher {

        private Launcher() {}

        public static void main(String[] arguments) throws InterruptedException {
            LambdaSettings settings = new LambdaSettings(
                    "sa-east-1",
                    2,
                    Duration.ofMinutes(10),
                    Map.of(),
                    Clocks.RIGHT,
                    ProcessGuard.start(System.err::println));
            LambdaFunction function = new LambdaFunction(
                    new FunctionResource(
                            "SendFunction",
                            "send",
                            "arn",
                            Duration.ofMinutes(10),
                            128,
                            Optional.empty(),
                            Map.of(),
                            List.of()),
                    new FunctionPackage(Path.of(arguments[0]), true),
                    settings,
                    new FunctionLogs(10, line -> {}));
            for (int i = 0; i < 2; i++) {
                new Thread(function::warmUp).start();
            }
            while (function.environments().size() < 2) {
                Thread.sleep(10);
            }
            function.environments().forEach(environment -> System.out.println(environment.pid()));
            Thread.sleep(Long.MAX_VALUE);
        }
    }

    /** A Java function that has no work. */
    static final class Sleeper {

        private Sleeper() {}

        public static void main(String[] arguments) throws InterruptedException {
            Thread.sleep(Long.MAX_VALUE);
        }
    }

    static Stream<Arguments> functions_shouldEnd_whenTheirLauncherIsKilled() {
        return Stream.of(
                Arguments.of("native", "exec sleep 600"),
                Arguments.of(
                        "Java",
                        "exec '" + JAVA + "' -XX:TieredStopAtLevel=1 -cp '" + System.getProperty("java.class.path")
                                + "' '" + Sleeper.class.getName() + "'"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void functions_shouldEnd_whenTheirLauncherIsKilled(String kind, String command) throws Exception {
        Path bootstrap = Files.writeString(directory.resolve("bootstrap"), "#!/bin/sh\n" + command + "\n");
        assertThat(bootstrap.toFile().setExecutable(true)).as(kind).isTrue();
        Process launcher = start(
                JAVA,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Launcher.class.getName(),
                directory.toString());
        List<Long> functions = new ArrayList<>();
        try (BufferedReader lines = launcher.inputReader(StandardCharsets.UTF_8)) {
            while (functions.size() < 2) {
                functions.add(Long.parseLong(lines.readLine()));
            }
        }
        assertThat(functions).as("run").noneMatch(ProcessGuardTest::gone);

        launcher.destroyForcibly();

        for (long function : functions) {
            awaitGone(function);
        }
    }

    @Test
    void close_shouldKillThoseThatAreLeft_whenSomeHaveEnded() throws Exception {
        List<Process> left = new ArrayList<>();
        try (ProcessGuard guard = guard()) {
            for (int i = 0; i < 10; i++) {
                Process process = child();
                guard.add(process);
                if (i % 3 == 0) {
                    process.destroyForcibly().waitFor();
                } else {
                    left.add(process);
                }
            }
            assertThat(left).noneMatch(ProcessGuardTest::gone);
        }

        for (Process process : left) {
            awaitGone(process.pid());
        }
        assertThat(said).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HUP", "INT", "QUIT", "TERM"})
    void guard_shouldStay_whenTheTerminalSignalsIt(String signal) throws Exception {
        List<ProcessHandle> before = ProcessHandle.current().children().toList();
        Process process = child();
        try (ProcessGuard guard = guard()) {
            guard.add(child());
            ProcessHandle shell = ProcessHandle.current()
                    .children()
                    .filter(each -> !before.contains(each)
                            && each.info().command().orElse("").matches(".*/(?:sh|dash|bash|busybox)"))
                    .findFirst()
                    .orElseThrow();
            // Not before it has read its script.
            awaitSignalsIgnored(shell.pid());

            start("/bin/sh", "-c", "kill -" + signal + " " + shell.pid()).waitFor();
            Thread.sleep(200);
            guard.add(process);

            assertThat(gone(process)).isFalse();
        }

        awaitGone(process.pid());
        assertThat(said).isEmpty();
    }

    /** Where there is no {@code /proc}, a second has to do. */
    private static void awaitSignalsIgnored(long pid) throws IOException, InterruptedException {
        Path status = PROC.resolve(Long.toString(pid)).resolve("status");
        if (!Files.exists(status)) {
            Thread.sleep(1_000);
            return;
        }
        long terminate = 1L << 14;
        Instant end = Instant.now().plus(SECONDS);
        while (Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .noneMatch(line -> (Long.parseUnsignedLong(line.replaceAll("SigIgn:\\s*", ""), 16) & terminate) != 0)) {
            assertThat(Instant.now()).as("the guard ignores SIGTERM").isBefore(end);
            Thread.sleep(10);
        }
    }

    /** A process whose id is another's, and which ends when it is told to. */
    private static final class Ended extends Process {

        private final CompletableFuture<Process> exit = new CompletableFuture<>();
        private final Process successor;

        Ended(Process successor) {
            this.successor = successor;
        }

        @Override
        public long pid() {
            return successor.pid();
        }

        @Override
        public CompletableFuture<Process> onExit() {
            return exit;
        }

        @Override
        public OutputStream getOutputStream() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public InputStream getInputStream() {
            return InputStream.nullInputStream();
        }

        @Override
        public InputStream getErrorStream() {
            return InputStream.nullInputStream();
        }

        @Override
        public int waitFor() {
            return 0;
        }

        @Override
        public int exitValue() {
            return 0;
        }

        @Override
        public void destroy() {}
    }

    @Test
    void close_shouldLeaveAProcessAlone_whenItsIdWasOneThatHasEnded() throws Exception {
        Process before = child();
        Process successor = child();
        Process after = child();
        try (ProcessGuard guard = guard()) {
            Ended ended = new Ended(successor);
            guard.add(before);
            guard.add(ended);
            guard.add(after);
            ended.exit.complete(ended);
        }

        awaitGone(before.pid());
        awaitGone(after.pid());
        assertThat(gone(successor)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sleep", "a b", "a) S 1 1 (b", "*", "$(x)"})
    void close_shouldLeaveAProcessAlone_whenItsIdNowBelongsToOneThatStartedLater(String command) throws Exception {
        Process same = child();
        Process successor = child();
        stat(successor, command, 4_711);
        Path pipe = stat(same, command, 4_711);
        Files.delete(pipe);
        assertThat(start("mkfifo", pipe.toString()).waitFor()).isZero();
        try (ProcessGuard guard = ProcessGuard.start(SHELL, directory, said::add)) {
            guard.add(successor);
            guard.add(same);
            // A pipe is opened once the guard reads it. What was told last is read last, so it has read of the other.
            stat(same, command, 4_711);
            Files.delete(pipe);
            stat(same, command, 4_711);
            stat(successor, command, 4_712);
        }

        awaitGone(same.pid());
        assertThat(gone(successor)).isFalse();
    }

    /** A line as in proc_pid_stat(5): 22nd is when it started. */
    private Path stat(Process process, String command, long startTime) throws IOException {
        return Files.writeString(
                Files.createDirectories(directory.resolve(Long.toString(process.pid())))
                        .resolve("stat"),
                process.pid() + " (" + command + ") S 1 1 1 0 -1 4194304 100 0 0 0 0 0 0 0 20 0 1 0 " + startTime
                        + " 5808128 212 18446744073709551615 1 1 0 0\n");
    }

    @Test
    void close_shouldKillThoseThatAreLeft_whenThereIsNoProc() throws Exception {
        Process process = child();
        try (ProcessGuard guard = ProcessGuard.start(SHELL, directory.resolve("none"), said::add)) {
            guard.add(process);
        }

        awaitGone(process.pid());
    }

    @Test
    void start_shouldSayThatNothingIsGuarded_whenThereIsNoShell() throws Exception {
        Process process = child();
        try (ProcessGuard guard = ProcessGuard.start(directory.resolve("sh"), PROC, said::add)) {
            guard.add(process);
        }

        assertThat(said)
                .containsExactly("There is no " + directory.resolve("sh")
                        + " : the functions' processes continue if this process is killed");
        assertThat(gone(process)).isFalse();
    }

    @Test
    void add_shouldSayOnceThatNothingIsGuarded_whenTheGuardHasEnded() throws Exception {
        Path shell = Files.writeString(directory.resolve("sh"), "#!/bin/sh\nexit 0\n");
        assertThat(shell.toFile().setExecutable(true)).isTrue();
        Process process = child();
        List<ProcessHandle> before = ProcessHandle.current().children().toList();
        try (ProcessGuard guard = ProcessGuard.start(shell, PROC, said::add)) {
            ProcessHandle.current()
                    .children()
                    .filter(each -> !before.contains(each))
                    .forEach(each -> each.onExit().join());
            guard.add(process);
            guard.add(process);
        }

        assertThat(said)
                .containsExactly(
                        "The guard of the functions' processes has ended: they continue if this process is killed");
    }
}
