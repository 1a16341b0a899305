package io.mkomhub.local.gateway;

import io.mkomhub.local.template.FunctionResource.HttpTrigger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The routes of an HTTP API: {@code $default}, and those that match every path below a prefix, such as
 * {@code ANY /webhooks/{proxy+}}.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html">Routes of HTTP APIs</a>
 */
final class RouteTable {

    private static final String DEFAULT = "$default";
    private static final Pattern GREEDY = Pattern.compile("ANY (/[^{}]+/)\\{([^{}+]+)\\+}");

    private final HttpTrigger otherwise;
    private final List<Greedy> greedy = new ArrayList<>();

    /**
     * Reads route keys.
     *
     * @throws IllegalArgumentException names a route of another kind, or says that there is no {@code $default}
     */
    RouteTable(List<HttpTrigger> triggers) {
        HttpTrigger last = null;
        for (HttpTrigger trigger : triggers) {
            Matcher matcher = GREEDY.matcher(trigger.routeKey());
            if (trigger.routeKey().equals(DEFAULT)) {
                last = trigger;
            } else if (matcher.matches()) {
                greedy.add(new Greedy(matcher.group(1), matcher.group(2), trigger));
            } else {
                throw new IllegalArgumentException(
                        "only $default and routes like ANY /path/{proxy+} are supported, not " + trigger.routeKey());
            }
        }
        if (last == null) {
            throw new IllegalArgumentException("there is no $default route");
        }
        otherwise = last;
        greedy.sort(
                Comparator.comparingInt((Greedy each) -> each.prefix().length()).reversed());
    }

    private record Greedy(String prefix, String parameter, HttpTrigger trigger) {}

    /**
     * The route that a request matches.
     *
     * @param trigger the route
     * @param parameter the value of the name in its path; empty for the {@code $default} route
     */
    record Match(HttpTrigger trigger, Optional<Parameter> parameter) {}

    /** A name in a path and its value. */
    record Parameter(String name, String value) {}

    /**
     * Returns the route of a decoded path. The longest matching route wins; {@code $default} matches every other path.
     */
    Match match(String path) {
        for (Greedy each : greedy) {
            if (path.startsWith(each.prefix()) && path.length() > each.prefix().length()) {
                return new Match(
                        each.trigger(),
                        Optional.of(new Parameter(
                                each.parameter(), path.substring(each.prefix().length()))));
            }
        }
        return new Match(otherwise, Optional.empty());
    }
}
