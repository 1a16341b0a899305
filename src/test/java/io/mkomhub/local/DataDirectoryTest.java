package io.mkomhub.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests who gets the directory that keeps table and queues. */
class DataDirectoryTest {

    @Test
    void take_shouldCreateTheDirectory_andRefuseASecondRun(@TempDir Path parent) throws IOException {
        Path directory = parent.resolve("a/b");
        try (DataDirectory first = DataDirectory.take(directory)) {
            assertThat(first.path()).isAbsolute().isDirectory();
            assertThatThrownBy(() -> DataDirectory.take(directory))
                    .hasMessage("another run uses " + first.path()
                            + "; stop it, or choose another directory with -Dlocal.data=…");
        }
        try (DataDirectory again = DataDirectory.take(directory)) {
            assertThat(again.path()).isEqualTo(directory.toAbsolutePath());
        }
    }

    @Test
    void take_shouldNameTheDirectory_whenItCannotBeWritten(@TempDir Path parent) throws IOException {
        Path file = Files.writeString(parent.resolve("file"), "");

        assertThatThrownBy(() -> DataDirectory.take(file.resolve("data")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(file + "/data cannot be written")
                .hasMessageContaining("-Dlocal.data=");
    }
}
