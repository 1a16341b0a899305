package io.mkomhub.api.reports;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.api.export.Column;
import io.mkomhub.api.export.Listing;
import io.mkomhub.channel.intake.MessageLimits;
import io.mkomhub.core.message.SegmentPrice;
import io.mkomhub.platform.dynamodb.Page;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.http.Routes;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import io.mkomhub.store.tally.MailingSearch;
import io.mkomhub.store.tally.MailingSearch.FoundMailing;
import io.mkomhub.store.tally.TallyStore.ListedMailing;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Route that lists the mailings of a period. Limit: it shows what is counted, some seconds after it happens. */
@ApplicationScoped
class MailingListRoutes implements Routes {

    private static final String COST_CENTRE = "cost_centre_id";

    private static final Listing<Row> MAILINGS = new Listing<>("mailings", "mailings", Row::json, columns());

    private final MailingSearch mailings;
    private final Optional<SegmentPrice> price;
    private final Clock clock;

    MailingListRoutes(MailingSearch mailings, MessageLimits limits, Clock clock) {
        this.mailings = mailings;
        this.price = limits.pricePerSegment().map(SegmentPrice::parse);
        this.clock = clock;
    }

    /** A mailing in the list. */
    private record Row(FoundMailing found, Figures figures) {

        ListedMailing listed() {
            return found.mailing();
        }

        ObjectNode json() {
            ObjectNode json = Json.object()
                    .put("id", listed().id().text())
                    .put("identifier", listed().mailing().identifier())
                    .put(COST_CENTRE, listed().mailing().costCentreId())
                    .put("origin", listed().origin());
            MailingReport.putTimes(json, found.sums());
            figures.putInto(json);
            return json;
        }
    }

    /** The columns of a file. New ones are added at the end, so that programs find the others where they were. */
    private static List<Column<Row>> columns() {
        List<Column<Row>> columns = new ArrayList<>(List.of(
                new Column<>(
                        "identifier",
                        "Mailing",
                        (row, cells) -> cells.text(row.listed().mailing().identifier())),
                new Column<>(
                        COST_CENTRE,
                        "Centro de custo",
                        (row, cells) -> cells.number(row.listed().mailing().costCentreId())),
                new Column<>(
                        "first_at",
                        "Primeira aceita em",
                        (row, cells) -> cells.time(row.found().sums().firstAt())),
                new Column<>(
                        "last_at",
                        "Última mudança em",
                        (row, cells) -> cells.time(row.found().sums().lastAt())),
                new Column<>(
                        "id",
                        "Id do mailing",
                        (row, cells) -> cells.text(row.listed().id().text())),
                new Column<>(
                        "origin",
                        "Origem",
                        (row, cells) -> cells.text(row.listed().origin()))));
        columns.addAll(Figures.columns(Row::figures));
        return columns;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.of("GET", "/mailings", Access.OWN, this::list)
                .taking(Listing.parametersAnd(Period.FROM, Period.TO, COST_CENTRE)));
    }

    private HttpResponse list(HttpRequest request, Route.Call call) {
        Period period = Period.of(request, clock);
        Optional<Long> costCentre = request.parameter(COST_CENTRE).map(MailingListRoutes::costCentre);
        String self = call.origin();
        Predicate<ListedMailing> wanted =
                listed -> (call.seesAll() || listed.origin().equals(self))
                        && costCentre
                                .filter(one -> one != listed.mailing().costCentreId())
                                .isEmpty();
        return MAILINGS.answer(request, MailingSearch::isPosition, (position, most) -> {
            Page<FoundMailing> page = mailings.list(period.from(), period.last(), wanted, position, most);
            return new Page<>(
                    page.entries().stream()
                            .map(found -> new Row(
                                    found, new Figures(found.sums().tally().total(), price)))
                            .toList(),
                    page.next());
        });
    }

    private static long costCentre(String written) {
        if (!written.matches("[0-9]{1,18}")) {
            throw new InvalidInputException(COST_CENTRE, "must be the number of a cost centre");
        }
        return Long.parseLong(written);
    }
}
