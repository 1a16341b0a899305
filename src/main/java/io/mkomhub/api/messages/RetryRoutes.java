package io.mkomhub.api.messages;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.api.export.TimeParameter;
import io.mkomhub.channel.intake.Resender;
import io.mkomhub.channel.intake.Resender.Result;
import io.mkomhub.core.audit.AuditLog;
import io.mkomhub.core.message.MailingId;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.dynamodb.Page;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Paging;
import io.mkomhub.platform.http.Problem;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.http.Routes;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import io.mkomhub.store.messages.MailingStore;
import io.mkomhub.store.tally.MessageSearch;
import io.mkomhub.store.tally.MessageSearch.Terms;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Route that sends the messages of a mailing again that failed or expired, up to {@value Paging#MAX} with each request.
 *
 * <p>Guarantee: that of {@link Resender}, so to repeat a request is safe. The pages that one cursor leads through have only
 * messages that were accepted before the first of them, so that they come to an end also if the new messages fail.
 */
@ApplicationScoped
class RetryRoutes implements Routes {

    private static final Set<MessageStatus> STATUSES = Set.of(MessageStatus.FAILED, MessageStatus.EXPIRED);

    /** When the first page was requested, in milliseconds, and the position in the list. */
    private static final String POSITION = "[0-9]{13}@.+";

    private final MessageSearch search;
    private final Resender resender;
    private final MailingStore mailings;
    private final AuditLog auditLog;
    private final Clock clock;

    RetryRoutes(MessageSearch search, Resender resender, MailingStore mailings, AuditLog auditLog, Clock clock) {
        this.search = search;
        this.resender = resender;
        this.mailings = mailings;
        this.auditLog = auditLog;
        this.clock = clock;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.of("POST", "/mailings/{id}/retry", Access.SEND, this::retry)
                .taking(MessageQuery.STATUS, Paging.LIMIT, Paging.CURSOR));
    }

    private HttpResponse retry(HttpRequest request, Route.Call call) {
        MessageStatus status = request.parameter(MessageQuery.STATUS)
                .map(RetryRoutes::status)
                .orElseThrow(
                        () -> new InvalidInputException(MessageQuery.STATUS, "is missing; it is failed or expired"));
        Paging paging = Paging.of(request).where(RetryRoutes::isPosition);
        return MailingRoutes.found(call)
                .map(mailing -> retry(mailing, status, paging, request, call))
                .orElseGet(MailingRoutes::unknown);
    }

    private static MessageStatus status(String word) {
        MessageStatus status = MessageQuery.status(word);
        if (!STATUSES.contains(status)) {
            throw new InvalidInputException(
                    MessageQuery.STATUS, "must be failed or expired; messages with another status are not sent again");
        }
        return status;
    }

    private static boolean isPosition(String position) {
        return position.matches(POSITION) && MessageSearch.isPosition(position.substring(position.indexOf('@') + 1));
    }

    private HttpResponse retry(
            MailingId mailing, MessageStatus status, Paging paging, HttpRequest request, Route.Call call) {
        Instant now = clock.instant();
        Instant begun = paging.cursor()
                .map(position -> Instant.ofEpochMilli(Long.parseLong(position.substring(0, position.indexOf('@')))))
                .orElse(now);
        Page<TrackedMessage> page = search.list(
                mailing,
                new Terms(
                        TimeParameter.EARLIEST,
                        begun,
                        Optional.of(status),
                        Optional.empty(),
                        message -> UncertainRoutes.isBusinessOf(call, message)),
                paging.cursor().map(position -> position.substring(position.indexOf('@') + 1)),
                paging.limit());
        Optional<CorrelationId> correlation = CorrelationId.of(request.correlationId());
        Map<MessageId, Result> results = resender.send(page.entries(), correlation, now);
        if (!results.isEmpty()) {
            auditLog.steered(mailings.key(mailing), "retry", call.origin(), correlation);
        }
        return HttpResponse.json(
                202,
                view(
                        mailing,
                        results,
                        page.next().map(next -> Paging.write("%013d@%s".formatted(begun.toEpochMilli(), next)))));
    }

    private static ObjectNode view(MailingId mailing, Map<MessageId, Result> results, Optional<String> next) {
        int sent = 0;
        int repeated = 0;
        int refused = 0;
        ArrayNode entries = Json.array();
        for (Map.Entry<MessageId, Result> each : results.entrySet()) {
            ObjectNode entry = entries.addObject();
            if (each.getValue() instanceof Result.Sent taken) {
                entry.put("success", true)
                        .put("retry_of", each.getKey().toString())
                        .put("id", taken.id().toString())
                        .put("repeated", taken.isRepeat());
                taken.heldBy().ifPresent(cap -> entry.put(HubRendering.HELD_BY, cap));
                if (taken.isRepeat()) {
                    repeated++;
                } else {
                    sent++;
                }
            } else if (each.getValue() instanceof Result.Refused no) {
                entry.put("success", false).put("retry_of", each.getKey().toString());
                Problem.put(entry.putObject("error"), no.why());
                refused++;
            }
        }
        ObjectNode json = Json.object()
                .put(HubRendering.MAILING_ID, mailing.text())
                .put("retried", sent)
                .put("repeated", repeated)
                .put("refused", refused);
        json.set("messages", entries);
        next.ifPresent(cursor -> json.put("next", cursor));
        return json;
    }
}
