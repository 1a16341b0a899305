package io.mkomhub.api.reports;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.api.export.Column;
import io.mkomhub.api.export.Listing;
import io.mkomhub.channel.intake.MessageLimits;
import io.mkomhub.core.csv.CsvWriter;
import io.mkomhub.core.message.MailingId;
import io.mkomhub.core.message.SegmentPrice;
import io.mkomhub.core.tally.Figure;
import io.mkomhub.core.tally.Tally;
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
import io.mkomhub.store.tally.TallyStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Route that sums up what became of the messages of a period.
 *
 * <p>Guarantee: the figures are exact for what is counted. Limit: a change is counted some seconds after it happens.
 */
@ApplicationScoped
class StatisticsRoutes implements Routes {

    private static final String MAILING = "mailing";

    /** What the list and its files are called. */
    private static final String NAME = "statistics";

    /** What a position begins with, because values may be empty. */
    private static final String MARK = "=";

    private static final Column<Row> VALUE = new Column<>("value", "Valor", (row, cells) -> row.writeValue(cells));

    private static final Listing<Row> FIGURES = new Listing<>(
            NAME,
            NAME,
            Row::json,
            Stream.of(
                            Stream.of(
                                    VALUE,
                                    new Column<Row>(
                                            "identifier", "Mailing", (row, cells) -> cells.text(row.mailing()))),
                            Figures.columns(Row::figures).stream())
                    .flatMap(columns -> columns)
                    .toList());

    private static final Listing<Row> MESSAGES = new Listing<>(
            NAME,
            NAME,
            row -> Json.object().put("value", row.value()).put("messages", row.messages()),
            List.of(VALUE, new Column<>("messages", "Mensagens", (row, cells) -> cells.number(row.messages()))));

    private final TallyStore tallies;
    private final MailingSearch mailings;
    private final Optional<SegmentPrice> price;
    private final Clock clock;

    StatisticsRoutes(TallyStore tallies, MailingSearch mailings, MessageLimits limits, Clock clock) {
        this.tallies = tallies;
        this.mailings = mailings;
        this.price = limits.pricePerSegment().map(SegmentPrice::parse);
        this.clock = clock;
    }

    /**
     * The messages that have a value.
     *
     * @param by what the value is
     * @param mailing the name of the mailing, if the value is one
     */
    private record Row(Breakdown by, String value, Optional<String> mailing, Figures figures) {

        ObjectNode json() {
            ObjectNode json = Json.object().put("value", value);
            mailing.ifPresent(name -> json.put("identifier", name));
            figures.putInto(json);
            return json;
        }

        long messages() {
            return figures.get(Figure.ACCEPTED);
        }

        void writeValue(CsvWriter cells) {
            var unused = switch (by) {
                case HOUR -> cells.time(Instant.parse(value));
                case DAY -> cells.day(LocalDate.parse(value));
                default -> cells.text(value);
            };
        }
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.of("GET", "/statistics", Access.READ, this::list)
                .taking(Listing.parametersAnd(Period.FROM, Period.TO, Breakdown.PARAMETER, MAILING)));
    }

    private HttpResponse list(HttpRequest request, Route.Call call) {
        Breakdown by = request.parameter(Breakdown.PARAMETER)
                .map(Breakdown::of)
                .orElseThrow(() -> new InvalidInputException(
                        Breakdown.PARAMETER, "is missing; it must be one of " + Breakdown.words()));
        Period period = Period.of(request, clock);
        Optional<MailingId> mailing = request.parameter(MAILING)
                .map(id -> MailingId.read(id)
                        .orElseThrow(() -> new InvalidInputException(
                                MAILING, "is not the id of a mailing; GET /mailings returns it as id")));
        if (by == Breakdown.MAILING) {
            if (mailing.isPresent()) {
                throw new InvalidInputException(MAILING, "cannot be combined with by=mailing");
            }
            return FIGURES.answer(
                    request, MailingSearch::isPosition, (position, most) -> ofMailings(period, position, most));
        }
        Listing<Row> listing = by == Breakdown.STATUS ? MESSAGES : FIGURES;
        List<Row> rows = rows(by, tally(period, mailing));
        return listing.answer(
                request,
                position -> position.startsWith(MARK),
                (position, most) -> page(rows, by.order(), position.map(text -> text.substring(MARK.length())), most));
    }

    private Page<Row> ofMailings(Period period, Optional<String> position, int most) {
        Page<FoundMailing> page = mailings.list(period.from(), period.last(), listed -> true, position, most);
        return new Page<>(
                page.entries().stream()
                        .map(found -> new Row(
                                Breakdown.MAILING,
                                found.mailing().id().text(),
                                Optional.of(found.mailing().mailing().identifier()),
                                new Figures(found.sums().tally().total(), price)))
                        .toList(),
                page.next());
    }

    private Tally tally(Period period, Optional<MailingId> mailing) {
        return mailing.map(
                        id -> tallies.mailing(id, period.from(), period.last()).tally())
                .orElseGet(() -> {
                    Tally sum = new Tally();
                    tallies.days(period.from(), period.last()).values().forEach(sum::add);
                    return sum;
                });
    }

    private List<Row> rows(Breakdown by, Tally tally) {
        List<Row> rows = new ArrayList<>();
        by.of(tally).forEach((value, sums) -> rows.add(new Row(by, value, Optional.empty(), new Figures(sums, price))));
        return rows;
    }

    private static Page<Row> page(List<Row> rows, Comparator<String> order, Optional<String> after, int most) {
        List<Row> rest = rows.stream()
                .filter(row -> after.filter(value -> order.compare(row.value(), value) <= 0)
                        .isEmpty())
                .toList();
        List<Row> entries = rest.subList(0, Math.min(most, rest.size()));
        return new Page<>(
                entries,
                entries.size() < rest.size()
                        ? Optional.of(MARK + entries.get(entries.size() - 1).value())
                        : Optional.empty());
    }
}
