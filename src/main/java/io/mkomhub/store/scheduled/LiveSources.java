package io.mkomhub.store.scheduled;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.scheduled.Plan;
import io.mkomhub.core.scheduled.Sources;
import io.mkomhub.core.template.MissingValueException;
import io.mkomhub.platform.fault.RefusedException;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.httpclient.Fetcher;
import io.mkomhub.platform.httpclient.OutgoingException;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import io.mkomhub.store.people.ContactStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The contacts in the table, and the user's own systems. */
@ApplicationScoped
public class LiveSources implements Sources {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int MAX_REMEMBERED = 200;

    private final ContactStore contacts;
    private final Fetcher fetcher;
    private final Recent<URI, Answer> answers = new Recent<>(MAX_REMEMBERED);

    private record Answer(JsonNode json, Instant until) {}

    LiveSources(ContactStore contacts, Fetcher fetcher) {
        this.contacts = contacts;
        this.fetcher = fetcher;
    }

    @Override
    public Optional<JsonNode> attributes(Msisdn msisdn) {
        try {
            return contacts.find(msisdn, TIMEOUT).map(contact -> Json.read(contact.attributes()));
        } catch (UnavailableException | RefusedException e) {
            throw new MissingValueException("the contact's attributes cannot be read now");
        }
    }

    @Override
    public JsonNode lookup(URI address, Duration remembered) {
        Instant now = Instant.now();
        Optional<Answer> known = answers.find(address).filter(answer -> now.isBefore(answer.until()));
        if (known.isPresent()) {
            return known.get().json();
        }
        try {
            JsonNode json = Json.read(fetcher.fetch(address, Plan.Lookup.TIMEOUT));
            answers.put(address, new Answer(json, now.plus(remembered)));
            return json;
        } catch (OutgoingException e) {
            throw new MissingValueException("look-up: " + e.getMessage());
        } catch (InvalidInputException e) {
            throw new MissingValueException("look-up: its answer is not JSON");
        }
    }
}
