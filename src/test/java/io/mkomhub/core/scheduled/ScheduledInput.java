package io.mkomhub.core.scheduled;

import io.mkomhub.core.message.Msisdn;
import io.mkomhub.platform.json.Json;

/** The parsers of this package, for a fuzzer. */
public final class ScheduledInput {

    private ScheduledInput() {}

    /** Reads a plan, with all of its templates. */
    public static void plan(byte[] input) {
        Samples.READER.read(Json.read(input));
    }

    /** Whom the platform's request is about. */
    public static Msisdn contact(byte[] input) {
        return ScheduledRequest.read(input).contact().msisdn();
    }

    /** Reads the platform's request. */
    public static void request(byte[] input) {
        ScheduledRequest.read(input);
    }
}
