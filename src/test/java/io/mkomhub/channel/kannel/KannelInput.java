package io.mkomhub.channel.kannel;

import io.mkomhub.core.message.Msisdn;
import io.mkomhub.platform.http.Parameters;
import java.util.List;

/** The parser of this package, for a fuzzer. */
public final class KannelInput {

    private KannelInput() {}

    /** The receivers of a sendsms request; none if it is refused. */
    public static List<Msisdn> receivers(String parameters) {
        try {
            return SendSms.read(Parameters.of(parameters)).receivers();
        } catch (MisformedException e) {
            return List.of();
        }
    }

    /** Reads a sendsms request and its text. */
    public static void sendSms(String parameters) {
        try {
            SendSms.read(Parameters.of(parameters)).text();
        } catch (MisformedException e) {
            if (e.reply().text().isEmpty()) {
                throw new AssertionError("refused without a word", e);
            }
        }
    }
}
