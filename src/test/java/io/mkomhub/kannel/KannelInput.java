package io.mkomhub.kannel;

import io.mkomhub.http.Parameters;

/** The parser of this package, for a fuzzer. */
public final class KannelInput {

    private KannelInput() {}

    /** Reads a sendsms request and its text. */
    public static void sendSms(String parameters) {
        try {
            SendSms.read(Parameters.of(parameters)).text();
        } catch (MisformedException e) {
            if (e.words().text().isEmpty()) {
                throw new AssertionError("refused without a word", e);
            }
        }
    }
}
