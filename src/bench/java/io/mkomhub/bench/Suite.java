package io.mkomhub.bench;

import io.mkomhub.local.lambda.FunctionPackage;
import io.mkomhub.local.lambda.Program;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Runs the benchmarks and writes the reports.
 *
 * <p>{@code mvn verify -Pbench}; needs Linux. What it takes, as system properties:
 *
 * <ul>
 *   <li>{@code bench.project}: the directory of the project
 *   <li>{@code bench.native}: the native executable; without it, the newest {@code target/*-runner}
 *   <li>{@code bench.baseline}: packages to run beside the hub's, separated by commas, each {@code function.zip} or
 *       {@code name=function.zip}, with the {@code template.yaml} beside it, if there is one
 *   <li>{@code bench.java17}, {@code bench.java25}: homes of Java; without them, the newest below {@code /usr/lib/jvm}
 *   <li>{@code bench.cold}, {@code bench.warm}, {@code bench.requests}: rounds of starts, rounds of warm requests, and
 *       requests in each of those; without rounds, that part is skipped
 *   <li>{@code bench.functions}, {@code bench.events}: rounds of starts of the other functions, and events that the last process of
 *       each gets
 *   <li>{@code bench.throughput}, {@code bench.messages}, {@code bench.seconds}: rounds of the throughput part, messages in each of
 *       its phases, a multiple of 100, and the most seconds that a phase end to end takes
 *   <li>{@code bench.growth}, {@code bench.items}: rounds of the growth part, and items in its full table
 * </ul>
 */
public final class Suite {

    static final String NATIVE = "hub, native";
    private static final String JAVA = "hub";

    private final Path project =
            Path.of(System.getProperty("bench.project", "")).toAbsolutePath();
    private final Consumer<String> out;
    private final Path target = project.resolve("target/bench");
    private final Results receive = new Results();
    private final Results functions = new Results();
    private final Results throughput = new Results();
    private final Results growth = new Results();

    private Suite(Consumer<String> out) {
        this.out = out;
    }

    /** Takes no arguments. */
    public static void main(String[] arguments) throws IOException, InterruptedException, ExecutionException {
        PrintStream stream = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        new Suite(stream::println).run();
        System.exit(0);
    }

    private void run() throws IOException, InterruptedException, ExecutionException {
        Path work = target.resolve("work");
        delete(work);
        Files.createDirectories(work);
        int cold = Integer.getInteger("bench.cold", 5);
        int warm = Integer.getInteger("bench.warm", 6);
        if (cold + warm > 0) {
            try (ReceiveBenchmark benchmark = new ReceiveBenchmark(project, receive, out)) {
                List<Contender> contenders = contenders(work, benchmark);
                benchmark.cold(contenders, cold);
                benchmark.warm(contenders, warm, Integer.getInteger("bench.requests", 500));
            }
            new Report(target, "receive", receive).write().forEach(out);
        }
        functions(work);
        int rounds = Integer.getInteger("bench.throughput", 2);
        if (rounds > 0) {
            ThroughputBenchmark benchmark = new ThroughputBenchmark(
                    project,
                    throughput,
                    Integer.getInteger("bench.messages", 1_000),
                    Duration.ofSeconds(Integer.getInteger("bench.seconds", 10)),
                    out);
            Map<String, Path> packages = packages(work);
            benchmark.run(packages, rounds);
            benchmark.runLanes(packages.containsKey(NATIVE) ? NATIVE : JAVA, ownPackage(work));
            new Report(target, "throughput", throughput).write().forEach(out);
        }
        int turns = Integer.getInteger("bench.growth", 2);
        if (turns > 0) {
            new GrowthBenchmark(project, ownPackage(work), growth, out)
                    .run(Integer.getInteger("bench.items", 1_000_000), turns);
            new Report(target, "growth", growth).write().forEach(out);
        }
        List<String> targets = new Targets(receive, functions, throughput, growth).table();
        Files.writeString(target.resolve("targets.md"), String.join("\n", targets) + "\n");
        targets.forEach(out);
        delete(work);
    }

    /** Starts the functions that the first part does not start. */
    private void functions(Path work) throws IOException, InterruptedException {
        int rounds = Integer.getInteger("bench.functions", 3);
        if (rounds == 0) {
            return;
        }
        try (FunctionsBenchmark benchmark = new FunctionsBenchmark(project, ownPackage(work), functions, out)) {
            for (String function : FunctionsBenchmark.FUNCTIONS) {
                Packages packages = new Packages(work.resolve(function), benchmark.memorySize(function));
                List<Contender> contenders = new ArrayList<>();
                contenders(contenders, packages, function + " ", contender -> benchmark.train(function, contender));
                benchmark.run(function, contenders, rounds, Integer.getInteger("bench.events", 300));
            }
        }
        new Report(target, "functions", functions).write().forEach(out);
    }

    /** The hub's own package: native, if there is an executable. */
    private Path ownPackage(Path work) throws IOException {
        Map<String, Path> packages = packages(work);
        return Optional.ofNullable(packages.get(NATIVE))
                .or(() -> Optional.ofNullable(packages.get(JAVA)))
                .orElseThrow(() -> new IllegalStateException("there is no target/function.zip"));
    }

    /** The packages whose throughput is measured, by name. */
    private Map<String, Path> packages(Path work) throws IOException {
        Map<String, Path> packages = new LinkedHashMap<>();
        Path zip = project.resolve("target/function.zip");
        if (Files.exists(zip)) {
            packages.put(JAVA, zip);
        }
        Optional<Path> executable = nativeExecutable();
        if (executable.isPresent()) {
            packages.put(NATIVE, Packages.zip(executable.get(), work.resolve("native.zip")));
        }
        packages.putAll(baselines());
        return packages;
    }

    private Map<String, Path> baselines() {
        Map<String, Path> baselines = new LinkedHashMap<>();
        for (String baseline : System.getProperty("bench.baseline", "").split(",", -1)) {
            if (!baseline.isBlank()) {
                String[] parts = baseline.split("=", 2);
                baselines.put(parts.length == 2 ? parts[0] : "baseline", project.resolve(parts[parts.length - 1]));
            }
        }
        return baselines;
    }

    private List<Contender> contenders(Path work, ReceiveBenchmark benchmark) throws IOException, InterruptedException {
        List<Contender> contenders = new ArrayList<>();
        Packages packages = new Packages(work, benchmark.memorySize());
        contenders(contenders, packages, "", benchmark::train);
        Path running = javaHome("17").orElse(Path.of(System.getProperty("java.home")));
        for (Map.Entry<String, Path> baseline : baselines().entrySet()) {
            FunctionPackage unpacked = packages.unpack(baseline.getKey(), baseline.getValue());
            contenders.add(packages.contender(baseline.getKey(), unpacked, running));
        }
        Peers peers = new Peers(project.resolve("src/bench"), work, out);
        Optional<Path> java17 = javaHome("17");
        Path zip = project.resolve("target/function.zip");
        if (java17.isPresent() && Files.exists(zip)) {
            contenders.add(
                    packages.afterHooks("hub, Java 17, hooks run", packages.unpack("hub, hooks", zip), java17.get()));
        }
        if (java17.isPresent()) {
            contenders.add(peers.plain("plain Java 17", java17.get(), benchmark.memorySize()));
        }
        peers.node().ifPresent(contenders::add);
        peers.go().ifPresent(contenders::add);
        return contenders;
    }

    /** Has a process do what it does for the first time, and ends it, so that it leaves an archive of its classes behind. */
    private interface Training {

        void run(Contender contender) throws IOException, InterruptedException;
    }

    /**
     * Adds what runs the hub.
     *
     * @param archives what stands before the names of class archives
     */
    private void contenders(List<Contender> contenders, Packages packages, String archives, Training training)
            throws IOException, InterruptedException {
        Optional<Path> java17 = javaHome("17");
        Optional<Path> java25 = javaHome("25");
        Optional<Path> executable = nativeExecutable();
        if (executable.isPresent()) {
            contenders.add(new Contender(NATIVE, Program.executable(project, executable.get())));
        } else {
            out.accept("skipped: the native hub, because there is no target/*-runner; build it with -Dnative");
        }
        Path zip = project.resolve("target/function.zip");
        FunctionPackage unpacked = Files.exists(zip) ? packages.unpack("hub", zip) : null;
        if (unpacked == null || unpacked.executable()) {
            out.accept("skipped: the hub on Java, because target/function.zip is not the Java package");
            return;
        }
        Archives archiving = new Archives(packages, unpacked, archives, training);
        if (java17.isPresent()) {
            contenders.add(packages.contender("hub, Java 17", unpacked, java17.get()));
            archiving
                    .of("hub, Java 17, AppCDS", java17.get(), "-XX:ArchiveClassesAtExit=", "-XX:SharedArchiveFile=")
                    .ifPresent(contenders::add);
        }
        if (java25.isPresent()) {
            contenders.add(packages.contender("hub, Java 25", unpacked, java25.get()));
            archiving
                    .of("hub, Java 25, AOT cache", java25.get(), "-XX:AOTCacheOutput=", "-XX:AOTCache=")
                    .ifPresent(contenders::add);
        }
    }

    /** Archives of a package's classes. */
    private final class Archives {

        private final Packages packages;
        private final FunctionPackage unpacked;
        private final String prefix;
        private final Training training;

        Archives(Packages packages, FunctionPackage unpacked, String prefix, Training training) {
            this.packages = packages;
            this.unpacked = unpacked;
            this.prefix = prefix;
            this.training = training;
        }

        /** The hub with an archive, which a training run writes; empty if that fails. */
        Optional<Contender> of(String name, Path javaHome, String write, String read)
                throws IOException, InterruptedException {
            Path archive =
                    target.resolve("work").resolve((prefix + name).replaceAll("[^A-Za-z0-9.]", "-") + ".archive");
            try {
                training.run(packages.java(name, unpacked, javaHome, List.of(write + archive)));
            } catch (IllegalStateException | CompletionException e) {
                out.accept("skipped: " + name + ", because the training run failed: " + e.getMessage());
                return Optional.empty();
            }
            if (!Files.exists(archive)) {
                out.accept("skipped: " + name + ", because the training run wrote no archive");
                return Optional.empty();
            }
            return Optional.of(packages.java(name, unpacked, javaHome, List.of(read + archive)));
        }
    }

    private Optional<Path> nativeExecutable() throws IOException {
        String given = System.getProperty("bench.native", "");
        if (!given.isBlank()) {
            return Optional.of(project.resolve(given));
        }
        try (Stream<Path> files = Files.list(project.resolve("target"))) {
            return files.filter(file -> file.getFileName().toString().endsWith("-runner"))
                    .filter(Files::isExecutable)
                    .max(Comparator.comparing(file -> file.toFile().lastModified()));
        }
    }

    private Optional<Path> javaHome(String version) throws IOException {
        String given = System.getProperty("bench.java" + version, "");
        if (!given.isBlank()) {
            return Optional.of(Path.of(given));
        }
        Path installed = Path.of("/usr/lib/jvm");
        Optional<Path> found = Optional.empty();
        if (Files.isDirectory(installed)) {
            try (Stream<Path> homes = Files.list(installed)) {
                found = homes.filter(home -> home.getFileName().toString().matches(".*\\b" + version + "\\b.*"))
                        .filter(home -> Files.isExecutable(home.resolve("bin/java")))
                        .sorted()
                        .findFirst();
            }
        }
        if (found.isEmpty()) {
            out.accept("skipped: Java " + version + ", because it is not installed; name its home with -Dbench.java"
                    + version);
        }
        return found;
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
