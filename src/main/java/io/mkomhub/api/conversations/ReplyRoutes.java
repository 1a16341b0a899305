package io.mkomhub.api.conversations;

import io.mkomhub.api.export.Listing;
import io.mkomhub.api.export.TimeParameter;
import io.mkomhub.core.message.MailingId;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.http.Routes;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.store.people.ReplySearch;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Route that lists the replies of a period. */
@ApplicationScoped
class ReplyRoutes implements Routes {

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
        Instant from =
                TimeParameter.of(request, "from").orElseThrow(() -> new InvalidInputException("from", "is missing"));
        // A reply has its place when the hub receives it at the latest.
        Instant to = TimeParameter.end(request, from, clock.instant().plusSeconds(1));
        Optional<MailingId> mailing = request.parameter("mailing")
                .map(id -> MailingId.read(id)
                        .orElseThrow(() -> new InvalidInputException(
                                "mailing", "is not the id of a mailing; POST /messages returns it as mailing_id")));
        return ReplyListing.REPLIES.answer(
                request, ReplySearch::isPosition, (position, most) -> replies.list(from, to, mailing, position, most));
    }
}
