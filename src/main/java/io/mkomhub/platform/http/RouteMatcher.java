package io.mkomhub.platform.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The route table, compiled once.
 *
 * <p>A requested path is split once, and no further than the longest route is long. It is compared only with the routes that
 * have as many segments.
 */
public final class RouteMatcher {

    private static final char SLASH = '/';

    /** The routes by their number of segments, each list in the order of the table. */
    private final List<List<Compiled>> byLength = new ArrayList<>();

    /** Compiles a route table. */
    public RouteMatcher(List<Route> routes) {
        for (Route route : routes) {
            List<Segment> segments = split(route.path(), Integer.MAX_VALUE).stream()
                    .map(Segment::of)
                    .toList();
            while (byLength.size() <= segments.size()) {
                byLength.add(new ArrayList<>());
            }
            byLength.get(segments.size()).add(new Compiled(route, segments));
        }
    }

    /**
     * A route at the requested path.
     *
     * @param names the value of each {@code {name}} in the path
     */
    public record RouteMatch(Route route, Map<String, String> names) {}

    /**
     * The routes at a path, whatever their methods, in the order of the table.
     *
     * @param path decoded, starting with a slash. Segments are compared as they are: upper and lower case differ, and a slash at
     *     the end begins one more, empty segment
     */
    public List<RouteMatch> match(String path) {
        if (path.isEmpty() || path.charAt(0) != SLASH) {
            return List.of();
        }
        List<String> given = split(path, byLength.size());
        if (given.size() >= byLength.size()) {
            return List.of();
        }
        return byLength.get(given.size()).stream()
                .filter(compiled -> compiled.matches(given))
                .map(compiled -> new RouteMatch(compiled.route(), compiled.names(given)))
                .toList();
    }

    /** A segment of a route's path: a text, or the name of whatever text stands in its place. */
    private record Segment(String text, boolean isName) {

        static Segment of(String written) {
            return written.startsWith("{")
                    ? new Segment(written.substring(1, written.length() - 1), true)
                    : new Segment(written, false);
        }

        boolean matches(String given) {
            return isName || text.equals(given);
        }
    }

    private record Compiled(Route route, List<Segment> segments) {

        boolean matches(List<String> given) {
            for (int i = 0; i < given.size(); i++) {
                if (!segments.get(i).matches(given.get(i))) {
                    return false;
                }
            }
            return true;
        }

        Map<String, String> names(List<String> given) {
            Map<String, String> names = new TreeMap<>();
            for (int i = 0; i < given.size(); i++) {
                if (segments.get(i).isName()) {
                    names.put(segments.get(i).text(), given.get(i));
                }
            }
            return names;
        }
    }

    /** The segments of a path, the first {@code most} of them if it has more. */
    private static List<String> split(String path, int most) {
        List<String> segments = new ArrayList<>();
        int start = 1;
        while (segments.size() < most) {
            int slash = path.indexOf(SLASH, start);
            if (slash < 0) {
                segments.add(path.substring(start));
                break;
            }
            segments.add(path.substring(start, slash));
            start = slash + 1;
        }
        return segments;
    }
}
