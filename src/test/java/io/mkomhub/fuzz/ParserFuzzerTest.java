package io.mkomhub.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ParserFuzzerTest {

    private static final int ROUNDS = 60_000;

    /** Characters that mean something to a parser. */
    private static final String TRICKS = "{}[]\\\",:0-9eE.+~u\0 \n";

    static List<Path> corpus() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/fuzz/parsers"))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("corpus")
    void parsers_shouldRefuseOrTakeIt_whenItBrokeOneBeforeOrIsOfTheirKind(Path file) throws IOException {
        byte[] input = Files.readAllBytes(file);
        for (int parser = 0; parser < ParserFuzzer.PARSERS; parser++) {
            byte[] data = input.clone();
            data[0] = (byte) ('0' + parser);
            assertThatCode(() -> ParserFuzzer.fuzzerTestOneInput(data)).doesNotThrowAnyException();
        }
    }

    /** A little of what the fuzzer does, the same in every build. */
    @Test
    void parsers_shouldRefuseOrTakeIt_whenGoodInputIsMutated() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (Path file : corpus()) {
            seeds.add(Files.readAllBytes(file));
        }
        Random random = new Random(7);
        Instant before = Instant.now();
        for (int i = 0; i < ROUNDS; i++) {
            byte[] data = mutated(seeds.get(random.nextInt(seeds.size())), random);
            try {
                ParserFuzzer.fuzzerTestOneInput(data);
            } catch (RuntimeException | Error e) {
                throw new AssertionError("broken by " + new String(data, StandardCharsets.ISO_8859_1), e);
            }
        }
        assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofMinutes(2));
    }

    private static byte[] mutated(byte[] seed, Random random) {
        byte[] data = seed.clone();
        for (int i = 0, changes = 1 + random.nextInt(4); i < changes; i++) {
            int at = 1 + random.nextInt(data.length - 1);
            switch (random.nextInt(4)) {
                case 0 -> data[at] = (byte) random.nextInt(256);
                case 1 -> data[at] = (byte) TRICKS.charAt(random.nextInt(TRICKS.length()));
                case 2 -> {
                    byte[] shorter = new byte[data.length - 1];
                    System.arraycopy(data, 0, shorter, 0, at);
                    System.arraycopy(data, at + 1, shorter, at, data.length - at - 1);
                    data = shorter.length < 2 ? data : shorter;
                }
                default -> {
                    byte[] longer = new byte[data.length + 1];
                    System.arraycopy(data, 0, longer, 0, at);
                    longer[at] = data[at];
                    System.arraycopy(data, at, longer, at + 1, data.length - at);
                    data = longer;
                }
            }
        }
        return data;
    }
}
