package io.mkomhub.api.messages;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.channel.intake.BudgetGate;
import io.mkomhub.core.message.Budget;
import io.mkomhub.core.message.Budget.Period;
import io.mkomhub.core.message.BudgetUse;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.http.Routes;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import io.mkomhub.store.budgets.BudgetStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;

/** Shows what a cost centre has used of its budgets. Limit: only cost centres with a budget are counted. */
@ApplicationScoped
class BudgetRoutes implements Routes {

    private final BudgetGate budgets;
    private final BudgetStore store;
    private final Clock clock;

    BudgetRoutes(BudgetGate budgets, BudgetStore store, Clock clock) {
        this.budgets = budgets;
        this.store = store;
        this.clock = clock;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.of("GET", "/budgets/{cost_centre_id}", Access.READ, this::show));
    }

    private HttpResponse show(HttpRequest request, Route.Call call) {
        String written = call.path().getOrDefault("cost_centre_id", "");
        if (!written.matches("[0-9]{1,18}")) {
            throw new InvalidInputException("cost_centre_id", "must be the number of a cost centre");
        }
        long costCentre = Long.parseLong(written);
        BudgetUse use = store.use(costCentre, clock.instant());
        ObjectNode body = Json.object()
                .put("cost_centre_id", costCentre)
                .put("date", use.day().toString());
        put(body.putObject("day"), use, Period.DAY);
        put(body.putObject("month"), use, Period.MONTH);
        ArrayNode list = body.putArray("budgets");
        for (Budget budget : budgets.of(costCentre)) {
            list.addObject()
                    .put("budget", budget.written())
                    .put("cap", budget.period().cap())
                    .put("left", budget.left(use));
        }
        return HttpResponse.json(200, body);
    }

    private static void put(ObjectNode json, BudgetUse use, Period period) {
        json.put("messages", use.messages(period)).put("segments", use.segments(period));
    }
}
