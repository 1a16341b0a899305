package io.mkomhub.api.optouts;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.api.export.Column;
import io.mkomhub.api.export.Listing;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Problem;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.http.Routes;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import io.mkomhub.store.people.OptOutStore;
import io.mkomhub.store.people.OptOutStore.OptOut;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Routes that show, set, lift and import opt-outs. The person receives no confirmation of these changes. */
@ApplicationScoped
class OptOutRoutes implements Routes {

    private static final Listing<OptOut> LIST = new Listing<>(
            "opt_outs",
            "opt-outs",
            OptOutRoutes::json,
            List.of(
                    new Column<>(
                            "msisdn",
                            "Telefone",
                            (optOut, cells) -> cells.telephone(optOut.msisdn().orElse(Msisdn.ERASED))),
                    new Column<>("since", "Desde", (optOut, cells) -> cells.time(optOut.since())),
                    new Column<>("source", "Origem", (optOut, cells) -> cells.text(optOut.source()))));

    private final OptOutStore optOuts;
    private final Clock clock;

    OptOutRoutes(OptOutStore optOuts, Clock clock) {
        this.optOuts = optOuts;
        this.clock = clock;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("GET", "/opt-outs", Access.READ, this::list).taking(Listing.parametersAnd()),
                Route.of("POST", "/opt-outs", Access.ADMIN, this::importCsv),
                Route.of("GET", "/opt-outs/{msisdn}", Access.READ, (request, call) -> show(known(call))),
                Route.of("PUT", "/opt-outs/{msisdn}", Access.ADMIN, this::block),
                Route.of("DELETE", "/opt-outs/{msisdn}", Access.ADMIN, this::lift));
    }

    private static Msisdn number(Route.Call call) {
        try {
            return Msisdn.parse(call.path().getOrDefault("msisdn", ""));
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException("msisdn", String.valueOf(e.getMessage()), e);
        }
    }

    /** The number of a person who may have opted out: in any form, also as the list shows it. */
    private static Msisdn known(Route.Call call) {
        try {
            return Msisdn.parseOrShown(call.path().getOrDefault("msisdn", ""));
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException("msisdn", String.valueOf(e.getMessage()), e);
        }
    }

    private HttpResponse list(HttpRequest request, Route.Call call) {
        return LIST.answer(request, position -> position.matches("[0-9a-f]+"), optOuts::list);
    }

    private HttpResponse show(Msisdn msisdn) {
        OptOut optOut = optOuts.find(msisdn);
        return optOut.blocked()
                ? HttpResponse.json(200, json(optOut))
                : Problem.of(404, "this number has not opted out");
    }

    private HttpResponse block(HttpRequest request, Route.Call call) {
        Msisdn msisdn = number(call);
        optOuts.decide(Set.of(msisdn), true, call.origin(), clock.instant());
        return show(msisdn);
    }

    private HttpResponse lift(HttpRequest request, Route.Call call) {
        Msisdn msisdn = known(call);
        return optOuts.decide(Set.of(msisdn), false, call.origin(), clock.instant())
                        .getOrDefault(msisdn, false)
                ? HttpResponse.empty(204)
                : Problem.of(404, "this number has not opted out");
    }

    private HttpResponse importCsv(HttpRequest request, Route.Call call) {
        NumberList list = NumberList.read(request.body(), request.header("Content-Type"));
        if (list.numbers().isEmpty()) {
            return noneOf(list);
        }
        Map<Msisdn, Boolean> changed = optOuts.decide(list.numbers(), true, "import:" + call.caller(), clock.instant());
        long added = changed.values().stream().filter(change -> change).count();
        ObjectNode body = Json.object().put("added", added).put("already", changed.size() - added);
        ArrayNode errors = body.putArray("errors");
        list.errors()
                .forEach(error -> errors.addObject().put("line", error.line()).put("detail", error.detail()));
        return HttpResponse.json(200, body);
    }

    private static HttpResponse noneOf(NumberList list) {
        ObjectNode document = Problem.document(400, "no line of the list has a number that can be blocked");
        ArrayNode errors = document.putArray("errors");
        list.errors()
                .forEach(error ->
                        errors.addObject().put("field", "line " + error.line()).put("detail", error.detail()));
        return Problem.of(document);
    }

    private static ObjectNode json(OptOut optOut) {
        ObjectNode json = Json.object();
        optOut.msisdn().ifPresentOrElse(number -> json.put("msisdn", number.digits()), () -> json.put("erased", true));
        return json.put("since", optOut.since().toString()).put("source", optOut.source());
    }
}
