package io.mkomhub.core.autoreply;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.core.autoreply.Flow.Match;
import io.mkomhub.core.codec.MessageBatchJson;
import io.mkomhub.core.message.AutoAnswer;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.Segments;
import io.mkomhub.core.text.ReplyText;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Converts a flow to and from the JSON of the API and the table. */
public final class FlowJson {

    private static final int LONGEST = 200;

    private FlowJson() {}

    /** Returns the flow as JSON. */
    public static ObjectNode write(Flow flow) {
        ObjectNode json = Json.object().put("name", flow.name());
        ObjectNode match = json.putObject("match");
        if (flow.match() instanceof Match.ToMailing mailing) {
            match.put("mailing", mailing.identifier());
        } else if (flow.match() instanceof Match.Keyword keyword) {
            match.put("keyword", keyword.keyword());
        } else {
            match.put("default", true);
        }
        json.set("auto_answer", MessageBatchJson.write(flow.answers()));
        flow.fallback().ifPresent(text -> json.put("fallback", text));
        json.put("expires_after_minutes", flow.expiry().toMinutes());
        flow.mailing()
                .ifPresent(mailing -> json.putObject("mailing")
                        .put("identifier", mailing.identifier())
                        .put("cost_centre_id", mailing.costCentreId()));
        return json;
    }

    /**
     * Reads a flow.
     *
     * @param maxSegments the maximum number of SMS that each text may take
     * @throws InvalidInputException names the invalid field
     */
    public static Flow read(String name, Fields json, int maxSegments) {
        if (!Flow.isName(name)) {
            throw new InvalidInputException("flow", "must have 1 to 64 letters, digits or . _ -");
        }
        json.allow("name", "match", "auto_answer", "fallback", "expires_after_minutes", "mailing");
        json.agree("name", name);
        List<AutoAnswer> answers = MessageBatchJson.readAutoAnswers(json);
        checkEach(json, answers, maxSegments);
        Optional<Mailing> mailing = json.optionalObject("mailing").map(FlowJson::mailing);
        Duration expiry = json.optionalLong("expires_after_minutes")
                .map(minutes -> {
                    if (minutes < 1 || minutes > Flow.LONGEST_EXPIRY.toMinutes()) {
                        throw json.invalid(
                                "expires_after_minutes",
                                "must be a number of minutes from 1 to " + Flow.LONGEST_EXPIRY.toMinutes());
                    }
                    return Duration.ofMinutes(minutes);
                })
                .orElse(Flow.DEFAULT_EXPIRY);
        Optional<String> fallback = json.optionalText("fallback")
                .map(Segments::withoutByteOrderMarks)
                .filter(text -> !text.isBlank());
        fallback.ifPresent(text -> check(json.pathOf("fallback"), () -> Segments.of(text, maxSegments)));
        Match match = match(json.object("match"));
        try {
            Flow flow = new Flow(name, match, answers, fallback, expiry, mailing);
            Script.of(flow);
            return flow;
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(json.pathOf("auto_answer"), String.valueOf(e.getMessage()), e);
        }
    }

    /** Checks each answer on its own, so that the error names the invalid one among up to a hundred. */
    private static void checkEach(Fields json, List<AutoAnswer> answers, int maxSegments) {
        for (int i = 0; i < answers.size(); i++) {
            String place = json.pathOf("auto_answer[" + i + "]");
            AutoAnswer answer = answers.get(i);
            check(place + ".access_level", () -> Script.checkLevel(answer));
            check(place + ".access_code", () -> Script.checkCode(answer));
            check(place + ".send_message", () -> Segments.of(answer.sendMessage(), maxSegments));
        }
    }

    private static void check(String field, Runnable check) {
        try {
            check.run();
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(field, String.valueOf(e.getMessage()), e);
        }
    }

    private static Match match(Fields json) {
        json.allow("mailing", "keyword", "default");
        Optional<String> mailing = json.optionalText("mailing");
        Optional<String> keyword = json.optionalText("keyword");
        boolean other = json.flag("default");
        if ((mailing.isPresent() ? 1 : 0) + (keyword.isPresent() ? 1 : 0) + (other ? 1 : 0) != 1) {
            throw json.invalid("mailing", "or keyword or \"default\": true: exactly one of them is required");
        }
        if (mailing.or(() -> keyword).map(String::length).orElse(0) > LONGEST) {
            throw json.invalid(mailing.isPresent() ? "mailing" : "keyword", "must not be longer than " + LONGEST);
        }
        if (keyword.filter(word -> ReplyText.keyword(word).isEmpty()).isPresent()) {
            throw json.invalid("keyword", "must have letters or digits");
        }
        return mailing.<Match>map(Match.ToMailing::new)
                .or(() -> keyword.map(Match.Keyword::new))
                .orElseGet(Match.Default::new);
    }

    private static Mailing mailing(Fields json) {
        json.allow("identifier", "cost_centre_id");
        String identifier = json.text("identifier");
        if (identifier.length() > LONGEST) {
            throw json.invalid("identifier", "must not be longer than " + LONGEST + " characters");
        }
        return new Mailing(identifier, json.number("cost_centre_id"));
    }
}
