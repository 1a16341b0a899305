package io.mkomhub.api.channels;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.channel.Channel;
import io.mkomhub.channel.ChannelJson;
import io.mkomhub.channel.Channels;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Problem;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.http.Routes;
import io.mkomhub.platform.httpclient.Fetcher;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.Json;
import io.mkomhub.store.documents.DocumentStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Routes that configure channels. Responses never contain secrets. */
@ApplicationScoped
class ChannelRoutes implements Routes {

    private final Channels channels;
    private final Fetcher fetcher;

    ChannelRoutes(Channels channels, Fetcher fetcher) {
        this.channels = channels;
        this.fetcher = fetcher;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("GET", "/channels", Access.ADMIN, (request, call) -> list()),
                Route.of("GET", "/channels/{channel}", Access.ADMIN, (request, call) -> show(name(call))),
                Route.of("PUT", "/channels/{channel}", Access.ADMIN, this::write),
                Route.of("DELETE", "/channels/{channel}", Access.ADMIN, (request, call) -> delete(name(call))));
    }

    static String name(Route.Call call) {
        return call.path().getOrDefault("channel", "");
    }

    private HttpResponse list() {
        ObjectNode body = Json.object();
        ArrayNode all = body.putArray("channels");
        channels.stored().forEach(channel -> all.add(ChannelJson.show(channel)));
        return HttpResponse.json(200, body);
    }

    private HttpResponse show(String name) {
        return Channel.named(name, channels.stored())
                .map(channel -> HttpResponse.json(200, ChannelJson.show(channel)))
                .orElseGet(ChannelRoutes::unknown);
    }

    private HttpResponse write(HttpRequest request, Route.Call call) {
        Fields body = Fields.of(Json.read(request.body()));
        List<Channel> stored = channels.stored();
        Channel channel =
                ChannelJson.read(name(call), body, Channel.named(name(call), stored), fetcher::objectionToForm);
        List<Channel> others = stored.stream()
                .filter(other -> !other.name().equals(channel.name()))
                .toList();
        for (Channel other : others) {
            if (channel.isDefault() && other.isDefault()) {
                return Problem.of(409, "channel " + other.name() + " is already the default");
            }
            if (channel.credentials().sameLogin(other.credentials())) {
                return Problem.of(
                        409,
                        "channel " + other.name()
                                + " already has this username; choose another, because the hub tells channels apart by it");
            }
            if (channel.sameKeyword(other)) {
                return Problem.of(409, "channel " + other.name() + " already has this keyword");
            }
        }
        if (others.size() >= DocumentStore.MAX) {
            return Problem.of(409, "there are " + DocumentStore.MAX + " channels already");
        }
        channels.put(channel);
        return HttpResponse.json(200, ChannelJson.show(channel));
    }

    private HttpResponse delete(String name) {
        return channels.delete(name) ? HttpResponse.empty(204) : unknown();
    }

    static HttpResponse unknown() {
        return Problem.of(404, "no channel has this name");
    }
}
