package io.mkomhub.core.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.Event.Reply;
import io.mkomhub.core.message.Event.StatusReport;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.platform.json.InvalidInputException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EventsTest {

    private static final Instant RECEIVED = Instant.parse("2026-11-20T10:00:00.123Z");
    private static final Optional<Instant> AT = Optional.of(Instant.ofEpochSecond(1604513950));
    private static final Msisdn PHONE = new Msisdn("5511980664212");

    static Stream<Arguments> events() {
        return Stream.of(
                arguments(
                        "a status",
                        new StatusReport(Optional.of("12345678910"), Optional.of("meu-codigo"), PHONE, AT, "Entregue")),
                arguments(
                        "a reply",
                        new Reply(Optional.of("2018773196"), Optional.of("meu-codigo"), PHONE, AT, "N teste")),
                arguments(
                        "a status with nothing optional",
                        new StatusReport(Optional.empty(), Optional.empty(), PHONE, Optional.empty(), "Não sei")),
                arguments(
                        "an empty reply", new Reply(Optional.empty(), Optional.empty(), PHONE, Optional.empty(), "")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("events")
    void read_shouldGiveWhatWasWritten_whenItIsAnEvent(String name, Event event) {
        Events events = new Events(RECEIVED, List.of(event, event));

        assertThat(Events.read(events.write())).isEqualTo(events);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("events")
    void read_shouldKeepTheEventsId_whenItIsWrittenInBetween(String name, Event event) {
        assertThat(Events.read(new Events(RECEIVED, List.of(event)).write())
                        .events()
                        .get(0)
                        .id())
                .isEqualTo(event.id());
    }

    static Stream<Arguments> garbage() {
        return Stream.of(
                arguments("nothing", ""),
                arguments("words", "poison"),
                arguments("an array", "[]"),
                arguments("null", "null"),
                arguments("no fields", "{}"),
                arguments("no events", "{\"received_at\":1,\"events\":[]}"),
                arguments("no time", "{\"events\":[{\"msisdn\":\"5511980664212\",\"status\":\"x\"}]}"),
                arguments("an event without number", "{\"received_at\":1,\"events\":[{\"status\":\"x\"}]}"),
                arguments("an event of no kind", "{\"received_at\":1,\"events\":[{\"msisdn\":\"5511980664212\"}]}"),
                arguments(
                        "a blank status",
                        "{\"received_at\":1,\"events\":[{\"msisdn\":\"5511980664212\",\"status\":\"\"}]}"),
                arguments(
                        "a callback as the platform sends it",
                        "{\"msisdn\":\"5511980664212\",\"status\":\"Entregue\"}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("garbage")
    void read_shouldRefuse_whenItIsAnythingElse(String name, String body) {
        assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> Events.read(body));
    }
}
