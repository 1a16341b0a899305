package io.mkomhub.core.scheduled;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.ScheduledExchange.Answered;
import io.mkomhub.core.message.ScheduledExchange.Outcome;
import io.mkomhub.core.message.ScheduledExchange.Refused;
import io.mkomhub.core.template.MissingValueException;
import io.mkomhub.core.template.Templates;
import io.mkomhub.platform.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What the tests of this package share. */
final class Samples {

    static final PlanReader READER = new PlanReader(new Templates());

    /** A Saturday, 11:09 in São Paulo. */
    static final Instant NOW = Instant.parse("2026-11-21T14:09:00Z");

    private Samples() {}

    /** JSON with single quotes for double ones. */
    static JsonNode json(String text) {
        return Json.read(text.replace('\'', '"'));
    }

    static Plan plan(String text) {
        return READER.read(json(text));
    }

    /** A file with the document's own words. */
    static byte[] document(String name) {
        try (InputStream file = Samples.class.getResourceAsStream("/mensagens-programadas/" + name)) {
            if (file == null) {
                throw new IllegalArgumentException("no file " + name);
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The document's request with other data. */
    static ScheduledRequest request(String data) {
        String request =
                "{'id':3589818,'clientId':72,'origin':'SCHEDULED_MESSAGE','contact':{'uid':'15295','type':'WHATSAPP',"
                        + "'key':'5513999999999','name':'João da Silva'},'data':" + data + "}";
        return ScheduledRequest.read(request.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    /** Sources that know nothing. */
    static final Sources NOTHING = sources(Optional.empty(), Optional.empty());

    static Sources sources(Optional<JsonNode> attributes, Optional<JsonNode> lookup) {
        return new Sources() {
            @Override
            public Optional<JsonNode> attributes(Msisdn msisdn) {
                return attributes;
            }

            @Override
            public JsonNode lookup(URI address, Duration remembered) {
                return lookup.orElseThrow(() -> new MissingValueException("look-up: no answer within 2000 ms"));
            }
        };
    }

    /** What was sent, or after a {@code !} why nothing was. */
    static String told(Outcome outcome) {
        if (outcome instanceof Answered answered) {
            return answered.items();
        }
        return outcome instanceof Refused refused ? "!" + refused.reason() : "";
    }
}
