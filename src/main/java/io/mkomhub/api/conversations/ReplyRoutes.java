package io.mkomhub.api.conversations;

import io.mkomhub.api.export.Listing;
import io.mkomhub.core.message.MailingId;
import io.mkomhub.core.window.RecipientZone;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.http.Routes;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.store.people.ReplySearch;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Route that lists the replies of a period. */
@ApplicationScoped
class ReplyRoutes implements Routes {

    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");

    private final ReplySearch replies;
    private final Clock clock;

    ReplyRoutes(ReplySearch replies, Clock clock) {
        this.replies = replies;
        this.clock = clock;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.of("GET", "/replies", Access.READ, this::list)
                .taking(Listing.parametersAnd("from", "to", "mailing")));
    }

    private HttpResponse list(HttpRequest request, Route.Call call) {
        Instant from = time(request, "from").orElseThrow(() -> new InvalidInputException("from", "is missing"));
        // A reply has its place when the hub receives it at the latest.
        Instant to = time(request, "to").orElseGet(() -> clock.instant().plusSeconds(1));
        if (request.parameter("to").isPresent() && !to.isAfter(from)) {
            throw new InvalidInputException("to", "must be after from");
        }
        Optional<MailingId> mailing = request.parameter("mailing")
                .map(id -> MailingId.read(id)
                        .orElseThrow(() -> new InvalidInputException(
                                "mailing", "is not the id of a mailing; POST /messages returns it as mailing_id")));
        return ReplyListing.REPLIES.answer(
                request, ReplySearch::isPosition, (position, most) -> replies.list(from, to, mailing, position, most));
    }

    /** A time in ISO 8601 with a zone, or a day, which stands for its beginning in Brasília. */
    private static Optional<Instant> time(HttpRequest request, String name) {
        return request.parameter(name).map(text -> {
            try {
                Instant time = text.length() == "2026-11-26".length()
                        ? LocalDate.parse(text)
                                .atStartOfDay(RecipientZone.BRASILIA)
                                .toInstant()
                        : OffsetDateTime.parse(text).toInstant();
                if (!time.isBefore(EARLIEST) && time.isBefore(LATEST)) {
                    return time;
                }
            } catch (DateTimeException e) {
                throw invalid(name, e);
            }
            throw invalid(name, null);
        });
    }

    private static InvalidInputException invalid(String name, @Nullable Throwable cause) {
        return new InvalidInputException(
                name,
                "must be a day such as 2026-11-26, or a time such as 2026-11-26T12:00:00Z, from 2000 to 2099",
                cause);
    }
}
