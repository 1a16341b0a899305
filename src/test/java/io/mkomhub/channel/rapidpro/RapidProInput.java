package io.mkomhub.channel.rapidpro;

import io.mkomhub.core.message.Msisdn;
import io.mkomhub.platform.http.HttpRequest;
import java.util.List;
import java.util.Map;

/** The parser of this package, for a fuzzer. */
public final class RapidProInput {

    private static final List<String> TYPES =
            List.of("application/x-www-form-urlencoded", "application/json", "application/xml");

    private RapidProInput() {}

    /** Reads a send request in one of the forms RapidPro has for it. */
    public static void send(int form, byte[] body) {
        SendRequest.read(request(form, body));
    }

    /** The number in a send request. */
    public static Msisdn number(int form, byte[] body) {
        return SendRequest.read(request(form, body)).to();
    }

    private static HttpRequest request(int form, byte[] body) {
        return new HttpRequest(
                "POST",
                "/rapidpro/fuzz/send",
                "",
                Map.of(),
                Map.of("content-type", TYPES.get(Math.floorMod(form, TYPES.size()))),
                body,
                "203.0.113.7",
                "fuzz");
    }
}
