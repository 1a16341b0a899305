package io.mkomhub.local.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The properties of a resource, with their place in the template for error messages. */
final class Properties {

    private final Map<?, ?> values;
    private final String where;
    private final Resolver resolver;

    Properties(Map<?, ?> values, String where, Resolver resolver) {
        this.values = values;
        this.where = where;
        this.resolver = resolver;
    }

    String where() {
        return where;
    }

    Optional<Object> value(String key) {
        Object raw = values.get(key);
        return raw == null ? Optional.empty() : resolver.resolve(raw, where + "." + key);
    }

    Optional<String> text(String key) {
        return value(key).map(found -> {
            if (found instanceof Map || found instanceof List) {
                throw new TemplateException(where + "." + key + ": expected a text");
            }
            return String.valueOf(found);
        });
    }

    String requiredText(String key) {
        return text(key).orElseThrow(() -> new TemplateException(where + "." + key + ": missing"));
    }

    Optional<Integer> integer(String key) {
        return text(key).map(found -> {
            try {
                return Integer.valueOf(found);
            } catch (NumberFormatException e) {
                throw new TemplateException(where + "." + key + ": expected a whole number, found " + found);
            }
        });
    }

    boolean flag(String key) {
        return text(key).map(Boolean::parseBoolean).orElse(false);
    }

    Properties section(String key) {
        Object raw = values.get(key);
        Object resolved = raw instanceof Intrinsic
                ? resolver.resolve(raw, where + "." + key).orElse(null)
                : raw;
        if (resolved == null) {
            return new Properties(Map.of(), where + "." + key, resolver);
        }
        if (resolved instanceof Map<?, ?> map) {
            return new Properties(map, where + "." + key, resolver);
        }
        throw new TemplateException(where + "." + key + ": expected a mapping");
    }

    List<Properties> sections(String key) {
        List<Properties> sections = new ArrayList<>();
        value(key).ifPresent(found -> {
            if (!(found instanceof List<?> list)) {
                throw new TemplateException(where + "." + key + ": expected a list");
            }
            for (Object item : list) {
                if (!(item instanceof Map<?, ?> map)) {
                    throw new TemplateException(where + "." + key + ": expected a list of mappings");
                }
                sections.add(new Properties(map, where + "." + key, resolver));
            }
        });
        return sections;
    }

    List<String> texts(String key) {
        return value(key)
                .map(found -> found instanceof List<?> list
                        ? list.stream().map(String::valueOf).toList()
                        : List.of(String.valueOf(found)))
                .orElse(List.of());
    }

    List<String> keys() {
        return values.keySet().stream().map(String::valueOf).toList();
    }
}
