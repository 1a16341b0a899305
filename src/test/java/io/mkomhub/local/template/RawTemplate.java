package io.mkomhub.local.template;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A template as it stands, nothing evaluated. */
public final class RawTemplate {

    private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\{([^}!]+)}");

    private final Map<String, Object> root;

    private RawTemplate(Map<String, Object> root) {
        this.root = root;
    }

    /** The one that is deployed. */
    public static RawTemplate deployed() {
        return read(Path.of("template.yaml"));
    }

    static RawTemplate read(Path file) {
        try {
            return new RawTemplate(map(TemplateYaml.parse(Files.readString(file))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A section such as {@code Parameters}. */
    public Map<String, Object> section(String name) {
        return at(root, name);
    }

    /** Properties of every resource of a type, by its name. */
    public Map<String, Map<String, Object>> resources(String type) {
        Map<String, Map<String, Object>> found = new LinkedHashMap<>();
        section("Resources").forEach((name, resource) -> {
            if (type.equals(map(resource).get("Type"))) {
                found.put(name, at(map(resource), "Properties"));
            }
        });
        return found;
    }

    public Map<String, Object> properties(String resource) {
        return at(at(section("Resources"), resource), "Properties");
    }

    /** What lies at a path of names; an empty map if nothing does. */
    public static Map<String, Object> at(Map<String, Object> from, String... path) {
        Map<String, Object> here = from;
        for (String name : path) {
            here = here.containsKey(name) ? map(Objects.requireNonNull(here.get(name))) : Map.of();
        }
        return here;
    }

    public static Map<String, Object> map(Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("not a mapping: " + value);
        }
        Map<String, Object> typed = new LinkedHashMap<>();
        map.forEach((name, item) -> typed.put(String.valueOf(name), item));
        return typed;
    }

    public static List<Object> list(Object value) {
        return value instanceof List<?> list ? new ArrayList<>(list) : List.of(value);
    }

    /** Names of parameters and resources that a value refers to, as {@code Name} or {@code Name.Attribute}. */
    public static Set<String> references(Object value) {
        Set<String> names = new LinkedHashSet<>();
        walk(value, (function, argument) -> {
            switch (function) {
                case "Ref" -> names.add(String.valueOf(argument));
                case "Fn::GetAtt" ->
                    names.add(String.join(
                            ".", list(argument).stream().map(String::valueOf).toList()));
                case "Fn::Sub" -> {
                    List<Object> parts = list(argument);
                    Set<String> own = parts.size() > 1 ? map(parts.get(1)).keySet() : Set.of();
                    Matcher matcher = SUBSTITUTION.matcher(String.valueOf(parts.get(0)));
                    while (matcher.find()) {
                        if (!own.contains(matcher.group(1))) {
                            names.add(matcher.group(1));
                        }
                    }
                }
                default -> {
                    // refers to nothing by itself
                }
            }
        });
        return names;
    }

    /** Conditions that a value asks for. */
    static Set<String> conditions(Object value) {
        Set<String> names = new LinkedHashSet<>();
        walk(value, (function, argument) -> {
            if (function.equals("Fn::If")) {
                names.add(String.valueOf(list(argument).get(0)));
            } else if (function.equals("Condition")) {
                names.add(String.valueOf(argument));
            }
        });
        return names;
    }

    private static void walk(Object value, BiConsumer<String, Object> calls) {
        if (value instanceof Intrinsic call) {
            calls.accept(call.name(), call.argument());
            walk(call.argument(), calls);
        } else if (value instanceof Map<?, ?> map) {
            map.values().stream().filter(Objects::nonNull).forEach(item -> walk(item, calls));
        } else if (value instanceof List<?> list) {
            list.forEach(item -> walk(item, calls));
        }
    }
}
