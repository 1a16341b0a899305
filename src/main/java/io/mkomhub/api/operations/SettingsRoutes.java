package io.mkomhub.api.operations;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.api.operations.Settings.Setting;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.http.Routes;
import io.mkomhub.platform.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.microprofile.config.Config;

/**
 * {@code GET /settings}: what is configured on this hub.
 *
 * <p>Guarantee: no secret is shown; of secrets the stack has only the names. Limit: shows what {@code receive} is told, which is not
 * everything; the rest is named.
 */
@ApplicationScoped
class SettingsRoutes implements Routes {

    private static final String STACK = "HUB_STACK";

    private final Function<String, Optional<String>> variables;

    @Inject
    SettingsRoutes(Config config) {
        this(name -> config.getOptionalValue(name, String.class));
    }

    SettingsRoutes(Function<String, Optional<String>> variables) {
        this.variables = variables;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.of("GET", "/settings", Access.ADMIN, (request, call) -> show()));
    }

    private HttpResponse show() {
        ObjectNode body = Json.object();
        variables.apply(STACK).ifPresent(stack -> body.put("stack", stack));
        body.put(
                "change",
                "the parameters of the stack: with sam deploy --parameter-overrides, or in the AWS console with CloudFormation, Update");
        ArrayNode settings = body.putArray("settings");
        for (Setting setting : Settings.KNOWN) {
            String value = setting.value(variables.apply(setting.variable()).orElse(""));
            settings.addObject()
                    .put("name", setting.name())
                    .put("value", value)
                    .put("group", setting.group())
                    .put("default", setting.standard().filter(value::equals).isPresent());
        }
        ArrayNode elsewhere = body.putArray("elsewhere");
        Settings.ELSEWHERE.forEach(elsewhere::add);
        return HttpResponse.json(200, body);
    }
}
