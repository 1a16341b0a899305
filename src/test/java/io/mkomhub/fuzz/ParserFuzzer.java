package io.mkomhub.fuzz;

import io.mkomhub.api.contacts.ContactInput;
import io.mkomhub.channel.ChannelInput;
import io.mkomhub.channel.intake.TestMessageLimits;
import io.mkomhub.channel.kannel.KannelInput;
import io.mkomhub.channel.mkom.Callbacks;
import io.mkomhub.channel.mkom.Submission;
import io.mkomhub.channel.mkom.TestMailingDefaults;
import io.mkomhub.channel.mkom.TransmissionResponses;
import io.mkomhub.channel.mkom.WireReference;
import io.mkomhub.channel.rapidpro.RapidProInput;
import io.mkomhub.core.autoreply.FlowInput;
import io.mkomhub.core.codec.EventRecord;
import io.mkomhub.core.codec.MessageBatchJson;
import io.mkomhub.core.codec.NotificationJson;
import io.mkomhub.core.csv.CsvOutput;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.Segments;
import io.mkomhub.core.optout.OptOutInput;
import io.mkomhub.core.scheduled.ScheduledInput;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tests every parser of external input. The first byte of the input selects the parser, the rest is its input.
 *
 * <p>A parser may refuse its input only with an {@link InvalidInputException}. An accepted input must be the same after
 * being written and read again. {@code mvn -Pfuzz} searches for inputs that violate this. Those found are in
 * {@code src/test/resources/fuzz/parsers} and are tested in every build.
 */
public final class ParserFuzzer {

    private static final Map<String, MessageId> SENT = Map.of("a", new MessageId(BatchId.derived("test"), 1));

    /** How many parsers there are; the first byte counts from {@code '0'}. */
    static final int PARSERS = 18;

    private ParserFuzzer() {}

    /** What a fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        byte[] input = Arrays.copyOfRange(data, 1, data.length);
        String text = new String(input, StandardCharsets.UTF_8);
        try {
            switch (Math.floorMod(data[0] - '0', PARSERS)) {
                case 0 -> Json.write(Json.read(input));
                case 1 -> callbacks(input);
                case 2 ->
                    Submission.read(input, TestMailingDefaults.NATAL, TestMessageLimits.RULES, TestMessageLimits.NOW);
                case 3 -> EventRecord.read(EventRecord.read(text).write());
                case 4 -> {
                    String written = MessageBatchJson.write(MessageBatchJson.read(text));
                    require(MessageBatchJson.write(MessageBatchJson.read(written))
                            .equals(written));
                }
                case 5 ->
                    TransmissionResponses.read(
                            200, input, Optional.empty(), SENT, TransmissionResponses.ServerError.UNCERTAIN);
                case 6 -> number(text);
                case 7 -> {
                    WireReference.read(text);
                    Segments.of(text);
                    require(!MessageId.isOne(text)
                            || MessageId.parse(text).toString().equals(text));
                }
                case 8 -> ScheduledInput.plan(input);
                case 9 -> ScheduledInput.request(input);
                case 10 -> require(FlowInput.survives(input));
                case 11 -> ContactInput.list(input);
                case 12 -> OptOutInput.list(input);
                case 13 -> KannelInput.sendSms(text);
                case 14 -> RapidProInput.send(input.length, input);
                case 15 -> require(ChannelInput.survives(input));
                case 16 -> require(CsvOutput.survives(List.of(text)));
                default -> {
                    String written = NotificationJson.write(NotificationJson.read(text));
                    require(NotificationJson.write(NotificationJson.read(written))
                            .equals(written));
                }
            }
        } catch (InvalidInputException e) {
            require(e.getMessage() != null);
        }
    }

    private static void callbacks(byte[] input) {
        List<Event> events = Callbacks.read(input).events();
        events.forEach(event -> require(event.id().length() == 64));
    }

    private static void number(String text) {
        try {
            Msisdn number = Msisdn.parse(text);
            require(new Msisdn(number.digits()).equals(number));
        } catch (IllegalArgumentException e) {
            require(e.getMessage() != null);
        }
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new AssertionError("what was read is not what was written");
        }
    }
}
