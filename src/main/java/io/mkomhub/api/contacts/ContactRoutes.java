package io.mkomhub.api.contacts;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Problem;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.http.Routes;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import io.mkomhub.store.people.ContactStore;
import io.mkomhub.store.people.ContactStore.Contact;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Routes that read, write and import the attributes of contacts. */
@ApplicationScoped
class ContactRoutes implements Routes {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** Why the activity does not show who writes contacts. */
    private static final String COPIED = "other systems copy their contacts here all the time";

    private final ContactStore store;
    private final Clock clock;

    ContactRoutes(ContactStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("GET", "/contacts/{msisdn}", Access.READ, this::show),
                Route.of("PUT", "/contacts/{msisdn}", Access.ADMIN, this::write).unrecorded(COPIED),
                Route.of("POST", "/contacts", Access.ADMIN, this::writeAll).unrecorded(COPIED));
    }

    private static Msisdn msisdn(Route.Call call) {
        try {
            return Msisdn.parse(call.path().getOrDefault("msisdn", ""));
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException("msisdn", String.valueOf(e.getMessage()), e);
        }
    }

    private HttpResponse show(HttpRequest request, Route.Call call) {
        return store.find(msisdn(call), TIMEOUT)
                .map(contact -> HttpResponse.json(200, json(contact)))
                .orElseGet(() -> Problem.of(404, "no attributes are stored for this contact"));
    }

    /** Replaces the attributes of a contact; an empty object erases them. */
    private HttpResponse write(HttpRequest request, Route.Call call) {
        Fields body = Fields.of(Json.read(request.body()));
        body.allow("msisdn", "attributes", "updated_at");
        Msisdn msisdn = msisdn(call);
        if (!body.optionalParsed("msisdn", Msisdn::parse).orElse(msisdn).equals(msisdn)) {
            throw body.invalid("msisdn", "does not match the path; omit it");
        }
        Contact contact = new Contact(
                msisdn,
                Attributes.checked("attributes", body.value("attributes")),
                clock.instant().truncatedTo(ChronoUnit.MILLIS));
        store.put(List.of(contact));
        return HttpResponse.json(200, json(contact));
    }

    /** Stores the valid contacts and reports the invalid lines. */
    private HttpResponse writeAll(HttpRequest request, Route.Call call) {
        ContactList list = ContactList.read(request.body(), request.header("Content-Type"), clock.instant());
        if (list.contacts().isEmpty()) {
            ObjectNode document = Problem.document(400, "no contact of the list can be stored");
            put(document.putArray("errors"), list.errors());
            return Problem.of(document);
        }
        store.put(list.contacts());
        ObjectNode json = Json.object().put("stored", list.contacts().size());
        put(json.putArray("errors"), list.errors());
        return HttpResponse.json(200, json);
    }

    private static void put(ArrayNode array, List<InvalidInputException> errors) {
        errors.forEach(error -> array.addObject().put("field", error.field()).put("detail", error.detail()));
    }

    private static ObjectNode json(Contact contact) {
        ObjectNode json = Json.object().put("msisdn", contact.msisdn().digits());
        json.set("attributes", Json.read(contact.attributes()));
        return json.put("updated_at", contact.updatedAt().toString());
    }
}
