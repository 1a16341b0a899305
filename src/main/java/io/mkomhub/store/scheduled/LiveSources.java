package io.mkomhub.store.scheduled;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.scheduled.Plan;
import io.mkomhub.core.scheduled.Sources;
import io.mkomhub.core.template.MissingValueException;
import io.mkomhub.platform.cache.LruMap;
import io.mkomhub.platform.cache.Refreshing;
import io.mkomhub.platform.fault.RefusedException;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.httpclient.Fetcher;
import io.mkomhub.platform.httpclient.OutgoingException;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import io.mkomhub.store.people.ContactStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/** Reads contact attributes from the table, and look-ups from the user's own systems. */
@ApplicationScoped
public class LiveSources implements Sources {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int MAX_REMEMBERED = 200;

    private final ContactStore contacts;
    private final Fetcher fetcher;
    private final LruMap<URI, Refreshing<JsonNode>> answers = new LruMap<>(MAX_REMEMBERED);
    private final Clock clock;

    LiveSources(ContactStore contacts, Fetcher fetcher, Clock clock) {
        this.contacts = contacts;
        this.fetcher = fetcher;
        this.clock = clock;
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
        Refreshing<JsonNode> answer = answers.find(address)
                .orElseGet(() -> new Refreshing<>("a look-up's answer", () -> fetch(address), clock));
        JsonNode json = answer.get(remembered);
        answers.put(address, answer);
        return json;
    }

    /** Fetches an address. Never throws {@link UnavailableException}: an outdated response must not be used. */
    private JsonNode fetch(URI address) {
        try {
            return Json.read(fetcher.fetch(address, Plan.Lookup.TIMEOUT));
        } catch (OutgoingException e) {
            throw new MissingValueException("look-up: " + e.getMessage());
        } catch (InvalidInputException e) {
            throw new MissingValueException("look-up: its answer is not JSON");
        }
    }
}
