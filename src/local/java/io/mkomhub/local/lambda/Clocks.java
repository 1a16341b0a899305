package io.mkomhub.local.lambda;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The clocks of execution environments. Each new process gets the next of several offsets from the machine's time. */
public final class Clocks {

    /** All processes use the machine's time. */
    public static final Clocks RIGHT = new Clocks(Optional.empty(), List.of());

    private final Optional<Path> library;
    private final List<Duration> offsets;
    private final AtomicInteger processes = new AtomicInteger();

    private Clocks(Optional<Path> library, List<Duration> offsets) {
        this.library = library;
        this.offsets = offsets;
    }

    /**
     * Clocks with these offsets from the machine's time.
     *
     * @param library the library that, when preloaded, shifts a process's clock by {@code CLOCK_OFFSET_MS}
     * @param offsets one or more offsets; negative ones are behind the machine's time
     */
    public static Clocks apart(Path library, List<Duration> offsets) {
        return new Clocks(Optional.of(library), List.copyOf(offsets));
    }

    /** Sets the clock of the next process. */
    void set(Map<String, String> variables) {
        library.ifPresent(path -> {
            Duration offset = offsets.get(Math.floorMod(processes.getAndIncrement(), offsets.size()));
            variables.put("LD_PRELOAD", path.toAbsolutePath().toString());
            variables.put("CLOCK_OFFSET_MS", Long.toString(offset.toMillis()));
        });
    }
}
