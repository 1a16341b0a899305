package io.mkomhub.platform.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One line of the route table.
 *
 * @param methods the HTTP methods
 * @param path segments separated by slashes; {@code {name}} matches any one segment
 * @param access who may call it
 * @param handler answers the request
 * @param parameters the query parameters; routes that need an API key reject others
 * @param exemption why the activity does not show what is done over the route; empty if it shows it
 * @param created the member of the response that names what was created, for the activity; empty if the path names it
 */
public record Route(
        List<String> methods,
        String path,
        Access access,
        Handler handler,
        Set<String> parameters,
        Optional<String> exemption,
        Optional<String> created) {

    public Route {
        methods = List.copyOf(methods);
        parameters = Set.copyOf(parameters);
    }

    /** A route without query parameters. */
    public Route(List<String> methods, String path, Access access, Handler handler) {
        this(methods, path, access, handler, Set.of(), Optional.empty(), Optional.empty());
    }

    /** Who may call a route. {@code receive} checks it. */
    public enum Access {
        /** Everyone. */
        OPEN,
        /** The platform: an allowed IP address, and the webhook token as {@code ?token=} or bearer token. */
        WEBHOOK,
        /** The platform's scheduled messages: their own token as {@code ?token=} or bearer token. */
        SCHEDULED,
        /** The system of a channel. The handler checks the channel's own secret. */
        CHANNEL,
        /** A caller with an API key for sending messages. */
        SEND,
        /** A caller with an API key for sending messages, be it to test numbers only. */
        TEST,
        /** A caller with an API key for reading messages. */
        READ,
        /** A caller with an API key for sending, who sees its own messages, or for reading: {@link Call#sees}. */
        OWN,
        /** A caller with an API key for changing the configuration. */
        ADMIN,
        /** A caller with an API key, whatever it is for. */
        ANY_KEY;

        /** Whether an API key is needed. */
        public boolean needsKey() {
            return this == SEND || this == TEST || this == READ || this == OWN || this == ADMIN || this == ANY_KEY;
        }
    }

    /** Answers an authorised request. */
    @FunctionalInterface
    public interface Handler {
        /**
         * Answers the request.
         *
         * @param call the caller, and the values of the names in the path
         * @throws io.mkomhub.platform.json.InvalidInputException for a 400 that names the field
         */
        HttpResponse answer(HttpRequest request, Call call);
    }

    /**
     * The caller and the path of a request.
     *
     * @param caller name of the API key; empty without one
     * @param scopes scopes of the key; {@code *} for all
     * @param channels the channels that the key is restricted to; empty for no restriction
     * @param path the value of each {@code {name}} in the path
     */
    public record Call(String caller, Set<String> scopes, Set<String> channels, Map<String, String> path) {

        /** Whether the caller's key has one of these scopes. */
        public boolean may(String... any) {
            return scopes.contains("*") || List.of(any).stream().anyMatch(scopes::contains);
        }

        /** Whether a caller that may send can do so to test numbers only. */
        public boolean isSandbox() {
            return !may("send");
        }

        /** Whether the caller may access messages through this channel, or through no channel if it is empty. */
        public boolean mayUse(Optional<String> channel) {
            return channels.isEmpty() || channel.filter(channels::contains).isPresent();
        }

        /** The origin of what the caller submits and decides. */
        public String origin() {
            return "api:" + caller;
        }

        /** Whether the caller may access every message. */
        public boolean seesAll() {
            return channels.isEmpty() && may("read", "admin");
        }

        /**
         * Whether the caller may see a message: its own messages, or any with the scope {@code read} or {@code admin},
         * and only through the channels that its key is restricted to.
         *
         * @param origin who submitted the message
         * @param channel the channel that it came through
         */
        public boolean sees(String origin, Optional<String> channel) {
            return mayUse(channel) && (may("read", "admin") || origin.equals(origin()));
        }
    }

    /** A route for one method. */
    public static Route of(String method, String path, Access access, Handler handler) {
        return new Route(List.of(method), path, access, handler);
    }

    /** The same route with these query parameters. */
    public Route taking(String... names) {
        return new Route(methods, path, access, handler, Set.of(names), exemption, created);
    }

    /** The same route, whose requests are no changes that the activity shows, for this reason. */
    public Route unrecorded(String reason) {
        return new Route(methods, path, access, handler, parameters, Optional.of(reason), created);
    }

    /** The same route, whose response names in this member what was created. */
    public Route creating(String member) {
        return new Route(methods, path, access, handler, parameters, exemption, Optional.of(member));
    }

    /** Whether what is done over the route is recorded with the name of the API key. */
    public boolean isRecorded() {
        return access.needsKey() && !methods.contains("GET") && exemption.isEmpty();
    }
}
