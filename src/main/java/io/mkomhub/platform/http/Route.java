package io.mkomhub.platform.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * One line of a route table.
 *
 * @param methods the methods it takes
 * @param path segments separated by slashes; {@code {name}} stands for any one segment
 * @param access who may call it
 * @param handler what answers
 * @param parameters the query parameters it knows; where an API key is needed, others are refused
 */
public record Route(List<String> methods, String path, Access access, Handler handler, Set<String> parameters) {

    public Route {
        methods = List.copyOf(methods);
        parameters = Set.copyOf(parameters);
    }

    /** A route that knows no query parameters. */
    public Route(List<String> methods, String path, Access access, Handler handler) {
        this(methods, path, access, handler, Set.of());
    }

    /** Who may call a route. How each is checked is the business of {@code receive}. */
    public enum Access {
        /** Everyone. */
        OPEN,
        /** The platform: an allowed address, and the webhook token as {@code ?token=} or bearer. */
        WEBHOOK,
        /** The platform's scheduled messages: their own token as {@code ?token=} or bearer. */
        SCHEDULED,
        /** The peer of a channel: the handler itself checks the channel's own secret. */
        CHANNEL,
        /** A holder of an API key that may send messages. */
        SEND,
        /** A holder of an API key that may read messages. */
        READ,
        /** A holder of an API key that may send messages, and sees its own, or that may read them: {@link Call#sees}. */
        OWN,
        /** A holder of an API key that may change how the hub works. */
        ADMIN;

        /** Whether an API key is needed. */
        public boolean needsKey() {
            return this == SEND || this == READ || this == OWN || this == ADMIN;
        }
    }

    /** Answers a request that may be answered. */
    @FunctionalInterface
    public interface Handler {
        /**
         * Answers the request.
         *
         * @param request the request
         * @param call who is calling, and what stood for the path's names
         * @throws io.mkomhub.platform.json.InvalidInputException for a 400 that names the field
         */
        HttpResponse answer(HttpRequest request, Call call);
    }

    /**
     * What is known of a call when its handler runs.
     *
     * @param caller the API key's name; empty where there is none
     * @param scopes what the key may be used for, {@code *} for everything
     * @param channels the channels that the key is bound to; empty if it is bound to none
     * @param path what stood for each {@code {name}}
     */
    public record Call(String caller, Set<String> scopes, Set<String> channels, Map<String, String> path) {

        /** Whether the caller's key has one of these scopes. */
        public boolean may(String... any) {
            return scopes.contains("*") || List.of(any).stream().anyMatch(scopes::contains);
        }

        /** Whether the caller's key may have to do with messages through this channel; of messages through none, if it is empty. */
        public boolean mayUse(Optional<String> channel) {
            return channels.isEmpty() || channel.filter(channels::contains).isPresent();
        }

        /** Whether every message is the caller's business. */
        public boolean seesAll() {
            return channels.isEmpty() && may("read", "admin");
        }

        /**
         * Whether a message is the caller's business: its own, or with the scope {@code read} or {@code admin} any, and through the
         * channels that its key is bound to.
         *
         * @param origin who gave the message to the hub
         * @param channel the channel that it came through
         */
        public boolean sees(String origin, Optional<String> channel) {
            return mayUse(channel) && (may("read", "admin") || origin.equals("api:" + caller));
        }
    }

    /** A route for one method. */
    public static Route of(String method, String path, Access access, Handler handler) {
        return new Route(List.of(method), path, access, handler);
    }

    /** The same route, which knows these query parameters. */
    public Route taking(String... names) {
        return new Route(methods, path, access, handler, Set.of(names));
    }

    /** What stands for the path's names if the path is this route's. */
    public Optional<Map<String, String>> match(String requested) {
        List<String> wanted = segments(path);
        List<String> given = segments(requested);
        if (wanted.size() != given.size()) {
            return Optional.empty();
        }
        Map<String, String> names = new TreeMap<>();
        for (int i = 0; i < wanted.size(); i++) {
            String segment = wanted.get(i);
            if (segment.startsWith("{")) {
                names.put(segment.substring(1, segment.length() - 1), given.get(i));
            } else if (!segment.equals(given.get(i))) {
                return Optional.empty();
            }
        }
        return Optional.of(names);
    }

    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        int start = 1;
        for (int slash = path.indexOf('/', 1); slash >= 0; slash = path.indexOf('/', start)) {
            segments.add(path.substring(start, slash));
            start = slash + 1;
        }
        segments.add(path.substring(Math.min(start, path.length())));
        return segments;
    }
}
