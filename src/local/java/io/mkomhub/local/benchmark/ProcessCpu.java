package io.mkomhub.local.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The CPU time of another process, all threads together, in microseconds, as counted by the Linux scheduler. */
record ProcessCpu(long pid) {

    private static final String COUNTER = "se.sum_exec_runtime";

    /** Returns the CPU time since the process began of the threads that are alive, in milliseconds. */
    double millis() {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            return threads.mapToDouble(ProcessCpu::ofThread).sum();
        } catch (IOException e) {
            throw new UncheckedIOException("process " + pid + " cannot be observed", e);
        }
    }

    private static double ofThread(Path thread) {
        try {
            List<String> lines = Files.readAllLines(thread.resolve("sched"));
            return lines.stream()
                    .filter(line -> line.startsWith(COUNTER))
                    .mapToDouble(line -> Double.parseDouble(
                            line.substring(line.indexOf(':') + 1).trim()))
                    .findFirst()
                    .orElseThrow(() -> new IOException("the kernel does not count " + COUNTER));
        } catch (NoSuchFileException e) {
            // The thread has ended meanwhile.
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
