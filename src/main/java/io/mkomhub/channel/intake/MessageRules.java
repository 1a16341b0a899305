package io.mkomhub.channel.intake;

import io.mkomhub.core.message.AllowedCountries;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.Segments;
import io.mkomhub.core.message.SmsText;
import io.mkomhub.core.message.TestNumber;
import io.mkomhub.platform.json.InvalidInputException;

/**
 * What every message must comply with, whatever route it comes through.
 *
 * @param maxSegments the most SMS that one text may take
 * @param countries the countries that messages may be sent to
 * @param pastSchedule what becomes of a message with a schedule in the past
 * @param testNumbersOnly whether messages may be sent to test numbers only
 */
public record MessageRules(
        int maxSegments, AllowedCountries countries, PastSchedule pastSchedule, boolean testNumbersOnly) {

    /** The name of the cap on the SMS that a message may take, in answers. */
    private static final String MAX_SEGMENTS = "max_segments";

    /** The rules of the settings. */
    public static MessageRules of(MessageLimits limits) {
        return new MessageRules(
                limits.maxSegments(), AllowedCountries.parse(limits.allowedCountries()), limits.pastSchedule(), false);
    }

    /** Returns the same rules with another choice for schedules in the past. */
    public MessageRules with(PastSchedule choice) {
        return new MessageRules(maxSegments, countries, choice, testNumbersOnly);
    }

    /** Returns the same rules for a caller that may send to test numbers only. */
    public MessageRules onlyTestNumbers() {
        return new MessageRules(maxSegments, countries, pastSchedule, true);
    }

    /**
     * Checks a receiver.
     *
     * @param field the path of the number, for the error
     * @throws InvalidInputException with the cap, if the number is of a country that is not allowed; also if it has to be a test
     *     number and is none
     */
    public void checkReceiver(String field, Msisdn msisdn) {
        if (testNumbersOnly && TestNumber.of(msisdn).isEmpty()) {
            throw new InvalidInputException(
                    field, "must be a test number, +55 11 90000-0000 to 0999: the API key has the scope sandbox only");
        }
        countries.objection(msisdn).ifPresent(objection -> {
            throw InvalidInputException.overCap(field, AllowedCountries.CAP, objection);
        });
    }

    /**
     * Checks the text of a message, and counts its SMS.
     *
     * @param field the path of the text, for the error
     * @throws InvalidInputException if an SMS cannot carry the text; with the cap, if it takes too many SMS
     */
    public Segments check(String field, SmsText sms) {
        String text = sms.text();
        if (text.isBlank()) {
            throw new InvalidInputException(field, "must not be empty");
        }
        if (!Segments.canBeSent(text)) {
            throw new InvalidInputException(field, "has characters that cannot be sent in an SMS");
        }
        return segments(field, text);
    }

    /**
     * Counts the SMS of a text.
     *
     * @param field the path of the text, for the error
     * @throws InvalidInputException with the cap, if the text takes too many
     */
    public Segments segments(String field, String text) {
        try {
            return Segments.of(text, maxSegments);
        } catch (IllegalArgumentException e) {
            throw InvalidInputException.overCap(field, MAX_SEGMENTS, String.valueOf(e.getMessage()));
        }
    }
}
