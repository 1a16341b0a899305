package io.mkomhub.api.messages;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.api.messages.Acceptance.Accepted;
import io.mkomhub.api.messages.Idempotency.Seed;
import io.mkomhub.api.messages.Idempotency.Taken;
import io.mkomhub.channel.mkom.MailingDefaults;
import io.mkomhub.channel.mkom.Submission;
import io.mkomhub.channel.mkom.Submission.Entry;
import io.mkomhub.channel.mkom.Submission.Invalid;
import io.mkomhub.channel.mkom.Submission.Valid;
import io.mkomhub.core.audit.AuditLog;
import io.mkomhub.core.mailing.MailingText;
import io.mkomhub.core.mailing.RecipientList;
import io.mkomhub.core.mailing.RecipientList.Recipient;
import io.mkomhub.core.message.MailingControl;
import io.mkomhub.core.message.MailingId;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.template.Templates;
import io.mkomhub.core.template.Templates.InvalidTextException;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Problem;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.http.Routes;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import io.mkomhub.platform.time.Sleeper;
import io.mkomhub.store.messages.BulkMailingStore;
import io.mkomhub.store.messages.BulkMailingStore.BulkMailing;
import io.mkomhub.store.messages.BulkMailingStore.Claimed;
import io.mkomhub.store.messages.BulkMailingStore.FullException;
import io.mkomhub.store.messages.MailingControls;
import io.mkomhub.store.messages.MailingStore;
import io.mkomhub.store.messages.MailingStore.Decided;
import io.mkomhub.store.messages.MailingStore.TooManyException;
import io.mkomhub.store.people.OptOutStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Routes that create a mailing with one text for the people of a file, take the file in parts, and start it.
 *
 * <p>Guarantee: no message of a mailing is sent before it is started, because {@code send} knows that it waits before the first
 * part can come. A person gets one message of the mailing, in whichever parts the number stands and however often they are sent.
 * A part that was interrupted is completed by its repetition. Limit: those of {@link BulkMailingStore}.
 */
@ApplicationScoped
class BulkRoutes implements Routes {

    /** How long after its creation a mailing takes people: longer than {@code send} does not know of it. */
    private static final Duration KNOWN_AFTER = MailingControls.FRESH.plusSeconds(1);

    /** How long after its start a mailing takes people: no longer than a cancellation is remembered. */
    private static final Duration TAKES_AFTER_START = Duration.ofDays(29);

    /** Stands for the people of a mailing when its terms are checked. */
    private static final String SOMEBODY = "5511900000000";

    private static final String MAILING = "mailing";
    private static final String MESSAGE = "message";
    private static final String MESSAGES = "messages";
    private static final String CLASS = "class";
    private static final String MSISDN = "msisdn";
    private static final String REFERENCE = "reference";

    /** What applies to all messages of a request, besides their text and class. */
    private static final List<String> SHARED = List.of(MAILING, "channel", "priority", "window");

    /** The columns with a reference of the caller, by {@link io.mkomhub.core.csv.ColumnName#folded}. */
    private static final List<String> REFERENCES = List.of(REFERENCE, "referencia");

    /** The place of an error: {@code line 7.msisdn}, or {@code messages[3].message} in what is made of the lines. */
    private static final Pattern PLACE = Pattern.compile("(?:line (\\d+)|messages\\[\\d+])(?:\\.(.*))?");

    private final Acceptance acceptance;
    private final Idempotency idempotency;
    private final BulkMailingStore bulk;
    private final MailingStore mailings;
    private final OptOutStore optOuts;
    private final MailingDefaults defaults;
    private final Templates templates;
    private final AuditLog auditLog;
    private final Sleeper sleeper;
    private final Clock clock;

    BulkRoutes(
            Acceptance acceptance,
            Idempotency idempotency,
            BulkMailingStore bulk,
            MailingStore mailings,
            OptOutStore optOuts,
            MailingDefaults defaults,
            Templates templates,
            AuditLog auditLog,
            Sleeper sleeper,
            Clock clock) {
        this.acceptance = acceptance;
        this.idempotency = idempotency;
        this.bulk = bulk;
        this.mailings = mailings;
        this.optOuts = optOuts;
        this.defaults = defaults;
        this.templates = templates;
        this.auditLog = auditLog;
        this.sleeper = sleeper;
        this.clock = clock;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("POST", "/mailings", Access.SEND, this::create).creating("id"),
                Route.of("POST", "/mailings/{id}/recipients", Access.SEND, this::add)
                        .unrecorded(MessageRoutes.SENDING),
                Route.of("POST", "/mailings/{id}/start", Access.SEND, this::start));
    }

    private HttpResponse create(HttpRequest request, Route.Call call) {
        ObjectNode terms = Json.object();
        Submission checked = read(Json.read(request.body()), terms, call);
        Optional<HttpResponse> refused = Acceptance.refusedKey(checked, call);
        if (refused.isPresent()) {
            return refused.get();
        }
        acceptance.checkChannel(checked);
        MailingId id = MailingId.of(call.origin(), checked.mailing());
        BulkMailing created;
        try {
            created = bulk.find(id).orElseGet(() -> create(request, call, id, terms));
        } catch (TooManyException e) {
            return Problem.of(409, e.getMessage() + "; start those that wait for their start, or wait");
        }
        if (!Json.read(created.terms()).equals(Json.read(Json.write(terms)))) {
            return Problem.of(
                    409,
                    "the mailing with this identifier and cost centre was created with another text or other settings; choose another identifier");
        }
        sleeper.sleep(Duration.between(clock.instant(), created.createdAt().plus(KNOWN_AFTER)));
        return HttpResponse.json(201, view(id, created, mailings.find(id).control()));
    }

    /** First its messages have to wait, then there may be any. */
    private BulkMailing create(HttpRequest request, Route.Call call, MailingId id, ObjectNode terms) {
        Decided decided = mailings.awaitStart(id, now());
        BulkMailing created = bulk.create(id, Json.write(terms), now());
        if (created.startedAt().isPresent()) {
            // Another request created and started it meanwhile.
            mailings.decide(id, control -> control.started(now()));
        }
        log(request, call, decided, "create");
        return created;
    }

    private HttpResponse start(HttpRequest request, Route.Call call) {
        Optional<MailingId> id = MailingRoutes.found(call);
        Optional<BulkMailing> created = id.flatMap(bulk::find);
        if (id.isEmpty() || created.isEmpty()) {
            return unknown();
        }
        if (isCancelled(created.get(), mailings.find(id.get()).control())) {
            return cancelled();
        }
        BulkMailing started = bulk.start(id.get(), now()).orElse(created.get());
        Decided decided = mailings.decide(id.get(), control -> control.started(now()));
        log(request, call, decided, "start");
        return HttpResponse.json(200, view(id.get(), started, decided.control()));
    }

    private HttpResponse add(HttpRequest request, Route.Call call) {
        Optional<MailingId> id =
                MailingId.read(call.path().getOrDefault("id", "")).filter(found -> found.isOf(call.origin()));
        Optional<BulkMailing> found = id.flatMap(bulk::find);
        if (id.isEmpty() || found.isEmpty()) {
            return unknown();
        }
        BulkMailing mailing = found.get();
        if (isCancelled(mailing, mailings.find(id.get()).control())) {
            return cancelled();
        }
        if (mailing.startedAt()
                .filter(time -> clock.instant().isAfter(time.plus(TAKES_AFTER_START)))
                .isPresent()) {
            return Problem.of(
                    409,
                    "the mailing was started more than " + TAKES_AFTER_START.toDays() + " days ago; create another");
        }
        if (clock.instant().isBefore(mailing.createdAt().plus(KNOWN_AFTER))) {
            return Problem.of(
                            503, "the mailing is being created; wait for the response to that, or send the part again")
                    .with("Retry-After", Long.toString(KNOWN_AFTER.toSeconds()));
        }
        JsonNode terms = Json.read(mailing.terms());
        Submission checked = read(terms, Json.object(), call);
        Optional<HttpResponse> refused = Acceptance.refusedKey(checked, call);
        if (refused.isPresent()) {
            return refused.get();
        }
        // Before anybody belongs to the part.
        acceptance.checkChannel(checked);
        RecipientList list = RecipientList.read(request.body(), request.header("Content-Type"));
        try {
            return idempotency.answerAlways(
                    request, call.caller(), seed -> new Part(id.get(), terms, list, request, call, seed).accept());
        } catch (FullException e) {
            return Problem.of(409, String.valueOf(e.getMessage()));
        }
    }

    /**
     * Reads the terms of a mailing as a request for messages with them.
     *
     * @param terms gets what is to be stored: the same with the mailing that applies
     * @throws InvalidInputException names the field that is wrong
     */
    private Submission read(JsonNode given, ObjectNode terms, Route.Call call) {
        Fields fields = Fields.of(given);
        fields.allow(Stream.concat(SHARED.stream(), Stream.of(MESSAGE, CLASS)).toArray(String[]::new));
        MailingText text = text(fields.text(MESSAGE));
        Instant now = clock.instant();
        ObjectNode message = ((ObjectNode) given).deepCopy().put(MSISDN, SOMEBODY);
        message.put(
                MESSAGE,
                text.columns().isEmpty()
                        ? text.render(new Recipient(1, Msisdn.parse(SOMEBODY), Json.object()), now, Templates.LONGEST)
                        : MESSAGE);
        Submission submission = Submission.read(bytes(message), defaults, acceptance.rules(call), now);
        for (Entry entry : submission.entries()) {
            // The person is not part of the terms, and the end of their validity is told with each part.
            if (entry instanceof Invalid invalid
                    && List.of(MESSAGE, CLASS).contains(invalid.error().field())) {
                throw invalid.error();
            }
        }
        terms.setAll((ObjectNode) given.deepCopy());
        terms.withObjectProperty(MAILING)
                .put("identifier", submission.mailing().identifier())
                .put("cost_centre_id", submission.mailing().costCentreId());
        return submission;
    }

    private MailingText text(String written) {
        try {
            return MailingText.compile(templates, written);
        } catch (InvalidTextException e) {
            throw new InvalidInputException(MESSAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private static byte[] bytes(JsonNode json) {
        return Json.write(json).getBytes(StandardCharsets.UTF_8);
    }

    /** The present with the precision of the table. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private ObjectNode view(MailingId id, BulkMailing mailing, MailingControl control) {
        JsonNode terms = Json.read(mailing.terms());
        ObjectNode json = Json.object().put("id", id.text()).put("status", MailingRoutes.status(control));
        json.set("identifier", terms.path(MAILING).path("identifier"));
        json.set("cost_centre_id", terms.path(MAILING).path("cost_centre_id"));
        ArrayNode columns = json.putArray("columns");
        text(terms.path(MESSAGE).asText()).columns().stream().sorted().forEach(columns::add);
        json.put("created_at", mailing.createdAt().toString());
        mailing.startedAt().ifPresent(time -> json.put("started_at", time.toString()));
        return json;
    }

    /** Whether a mailing was cancelled after its creation, so that no message of it is sent any more. */
    private static boolean isCancelled(BulkMailing mailing, MailingControl control) {
        // A cancellation is forgotten before the mailing is.
        boolean forgotten =
                mailing.startedAt().isEmpty() && control.awaitsStartSince().isEmpty();
        return forgotten
                || control.cancelledAt().filter(mailing.createdAt()::isBefore).isPresent();
    }

    private void log(HttpRequest request, Route.Call call, Decided decided, String action) {
        auditLog.steered(decided.key(), action, call.origin(), CorrelationId.of(request.correlationId()));
    }

    private static HttpResponse cancelled() {
        return Problem.of(409, "the mailing was cancelled; create another");
    }

    private static HttpResponse unknown() {
        return Problem.of(404, "no mailing with this id was created; POST /mailings returns the id");
    }

    /** A part of a file on its way. */
    private final class Part {

        private final MailingId id;
        private final JsonNode terms;
        private final RecipientList list;
        private final HttpRequest request;
        private final Route.Call call;
        private final Seed seed;
        private final ArrayNode errors = Json.array();
        private final ArrayNode duplicates = Json.array();
        private final ArrayNode optedOut = Json.array();

        Part(MailingId id, JsonNode terms, RecipientList list, HttpRequest request, Route.Call call, Seed seed) {
            this.id = id;
            this.terms = terms;
            this.list = list;
            this.request = request;
            this.call = call;
            this.seed = seed;
        }

        Taken accept() {
            list.errors().forEach(error -> refuse(0, error));
            list.duplicates()
                    .forEach(duplicate ->
                            duplicates.addObject().put("line", duplicate.line()).put("first_line", duplicate.first()));
            Instant at = seed.at();
            List<Integer> lines = new ArrayList<>();
            Optional<Submission> submission = submission(at, lines);
            List<Integer> taken = new ArrayList<>();
            Optional<Submission> own = submission.flatMap(all -> own(all, lines, taken, at));
            return own.isEmpty()
                    ? new Taken(response(0, 0, 0), true)
                    : taken(acceptance.accept(own.get(), request, call, seed.text()), taken);
        }

        /** The messages of the lines that have all values. */
        private Optional<Submission> submission(Instant at, List<Integer> lines) {
            MailingText text = text(terms.path(MESSAGE).asText());
            ObjectNode body = Json.object();
            SHARED.forEach(name -> Optional.ofNullable(terms.get(name)).ifPresent(value -> body.set(name, value)));
            ArrayNode messages = body.putArray(MESSAGES);
            for (Recipient recipient : list.recipients()) {
                try {
                    String rendered = text.render(recipient, at, Templates.LONGEST);
                    ObjectNode message = messages.addObject()
                            .put(MSISDN, recipient.msisdn().digits())
                            .put(MESSAGE, rendered);
                    Optional.ofNullable(terms.get(CLASS)).ifPresent(value -> message.set(CLASS, value));
                    REFERENCES.stream()
                            .filter(recipient.values()::has)
                            .findFirst()
                            .ifPresent(name ->
                                    message.set(REFERENCE, recipient.values().get(name)));
                    lines.add(recipient.line());
                } catch (InvalidInputException e) {
                    refuse(recipient.line(), e);
                }
            }
            return messages.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Submission.read(bytes(body), defaults, acceptance.rules(call), at));
        }

        /**
         * Those of the messages whose people belong to this part.
         *
         * @param lines the line of each message
         * @param taken gets the line of each message that is returned
         */
        private Optional<Submission> own(Submission all, List<Integer> lines, List<Integer> taken, Instant at) {
            List<Msisdn> people = new ArrayList<>();
            for (Entry entry : all.entries()) {
                if (entry instanceof Valid valid) {
                    people.add(valid.draft().msisdn());
                }
            }
            Set<Msisdn> blocked = optOuts.blocked(people);
            Claimed claimed = bulk.claim(id, seed.text().orElseThrow(), people, blocked, at);
            List<Entry> own = new ArrayList<>();
            Iterator<Integer> line = lines.iterator();
            for (Entry entry : all.entries()) {
                int number = line.next();
                if (entry instanceof Invalid invalid) {
                    refuse(number, invalid.error());
                } else if (entry instanceof Valid valid) {
                    Msisdn msisdn = valid.draft().msisdn();
                    if (claimed.own().contains(msisdn)) {
                        own.add(valid);
                        taken.add(number);
                    } else if (claimed.elsewhere().contains(msisdn)) {
                        duplicates.addObject().put("line", number);
                    } else {
                        optedOut.addObject().put("line", number);
                    }
                }
            }
            return own.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Submission(
                            all.mailing(), all.channel(), all.priority(), all.window(), all.messagesPerMinute(), own));
        }

        private Taken taken(Accepted accepted, List<Integer> lines) {
            int admitted = accepted.drafts().size();
            if (admitted < lines.size()) {
                bulk.keep(id, seed.text().orElseThrow(), admitted);
            }
            if (!accepted.wholly() && !accepted.isOverBudget()) {
                return new Taken(
                        Problem.of(
                                        503,
                                        "the hub is overloaded and accepted only some of the part; send it again as it is")
                                .with("Retry-After", "5"),
                        false);
            }
            int count = 0;
            int segments = 0;
            int held = 0;
            for (int i = 0; i < lines.size(); i++) {
                if (i >= admitted) {
                    if (accepted.submission().entries().get(i) instanceof Invalid invalid) {
                        refuse(lines.get(i), invalid.error());
                    }
                } else {
                    count++;
                    segments += accepted.drafts().get(i).segments().count();
                    held += accepted.drafts().get(i).heldBy().isPresent() ? 1 : 0;
                }
            }
            return new Taken(response(count, segments, held), accepted.wholly() && !accepted.isOverBudget());
        }

        /**
         * Adds an error to the response.
         *
         * @param known the line, if the error does not name it
         */
        private void refuse(int known, InvalidInputException error) {
            Matcher place = PLACE.matcher(error.field());
            boolean named = place.matches();
            ObjectNode json = errors.addObject()
                    .put("line", named && place.group(1) != null ? Integer.parseInt(place.group(1)) : known);
            String field = named ? Optional.ofNullable(place.group(2)).orElse("") : error.field();
            if (!field.isEmpty()) {
                json.put("field", field);
            }
            json.put("detail", error.detail());
            error.cap().ifPresent(cap -> json.put("cap", cap));
        }

        private HttpResponse response(int accepted, int segments, int held) {
            boolean none = accepted == 0 && !errors.isEmpty() && duplicates.isEmpty() && optedOut.isEmpty();
            ObjectNode body = none ? Problem.document(400, "no line of the part can be sent") : Json.object();
            body.put(HubRendering.MAILING_ID, id.text())
                    .put("accepted", accepted)
                    .put("segments", segments)
                    .put("held", held);
            body.set("errors", errors);
            body.set("duplicates", duplicates);
            body.set("opted_out", optedOut);
            return none ? Problem.of(body) : HttpResponse.json(202, body);
        }
    }
}
