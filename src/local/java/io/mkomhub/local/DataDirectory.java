package io.mkomhub.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The directory where a local run keeps its table and its queues. One run at a time has it; a run that was killed has it no more. */
final class DataDirectory implements AutoCloseable {

    private static final String LOCK = "lock";

    private final Path path;
    private final FileChannel channel;

    private DataDirectory(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Takes a directory, and creates it if it is not there.
     *
     * @throws IllegalStateException when another run has it, or it cannot be written; the message says what to do
     */
    static DataDirectory take(Path directory) {
        Path path = directory.toAbsolutePath().normalize();
        FileChannel channel;
        try {
            Files.createDirectories(path);
            channel = FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new IllegalStateException(
                    path + " cannot be written (" + e + "); choose another directory with -Dlocal.data=…", e);
        }
        if (lock(channel) == null) {
            closeQuietly(channel);
            throw new IllegalStateException(
                    "another run uses " + path + "; stop it, or choose another directory with -Dlocal.data=…");
        }
        return new DataDirectory(path, channel);
    }

    private static @Nullable FileLock lock(FileChannel channel) {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // another run of this process
        } catch (IOException e) {
            throw new IllegalStateException("cannot lock the data directory: " + e.getMessage(), e);
        }
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Absolute. */
    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
