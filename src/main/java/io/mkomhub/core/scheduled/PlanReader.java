package io.mkomhub.core.scheduled;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.core.scheduled.PlanItem.Button;
import io.mkomhub.core.scheduled.PlanItem.ForEach;
import io.mkomhub.core.scheduled.PlanItem.MediaKind;
import io.mkomhub.core.scheduled.PlanItem.Terms;
import io.mkomhub.core.template.Condition;
import io.mkomhub.core.template.Templates;
import io.mkomhub.core.template.Templates.InvalidTextException;
import io.mkomhub.core.template.TextTemplate;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.InvalidInputException;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Reads plans as people write them. Enforces every rule of the document (section RESPONSE) that can be checked before
 * the values are known.
 */
@ApplicationScoped
public class PlanReader {

    /** The value of {@code fallback} that stands for an empty list. */
    static final String SEND_NOTHING = "send nothing";

    private static final Set<String> RESERVED =
            Set.of("contact", "data", "attributes", "lookup", "date", "now", "loop");
    private static final Pattern NAME = Pattern.compile("\\p{L}[\\p{L}\\p{N}_]{0,63}");
    private static final Pattern LANGUAGE = Pattern.compile("[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8})?");

    /** An address such as {@code https://erp.example.com/…}, with scheme and host written in full. */
    private static final Pattern FIXED_HOST = Pattern.compile("(https?://[^/?#{}\\s]+)[/?].*|https?://[^/?#{}\\s]+");

    private static final int LONGEST_DESCRIPTION = 500;
    private static final int LONGEST_NAME = 512;
    private static final int MAX_PARAMETERS = 50;
    private static final int MAX_BUTTONS = 10;
    private static final int DEFAULT_CACHE_SECONDS = 60;
    private static final int MAX_CACHE_SECONDS = 3_600;

    private final Templates templates;

    public PlanReader(Templates templates) {
        this.templates = templates;
    }

    /**
     * Reads a plan.
     *
     * @throws InvalidInputException names the invalid field
     */
    public Plan read(JsonNode json) {
        Fields plan = Fields.of(json);
        plan.allow("description", "attributes", "lookup", "items", "fallback");
        Set<String> names = new HashSet<>(Set.of("contact", "data"));
        boolean attributes = plan.flag("attributes");
        if (attributes) {
            names.add("attributes");
        }
        Optional<Plan.Lookup> lookup = plan.optionalObject("lookup").map(fields -> lookup(fields, Set.copyOf(names)));
        if (lookup.isPresent()) {
            names.add("lookup");
        }
        String description = plan.optionalText("description").orElse("");
        if (description.length() > LONGEST_DESCRIPTION) {
            throw plan.invalid("description", "is longer than " + LONGEST_DESCRIPTION + " characters");
        }
        List<PlanItem> items = items(plan, "items", names);
        if (items.isEmpty()) {
            throw plan.invalid("items", "is missing or empty; it must have at least one item");
        }
        List<PlanItem> fallback = isNothing(plan) ? List.of() : items(plan, "fallback", names);
        checkChannel(items, fallback);
        return new Plan(description, attributes, lookup, items, fallback);
    }

    private static boolean isNothing(Fields plan) {
        Optional<JsonNode> fallback = plan.optionalValue("fallback");
        if (fallback.isPresent() && fallback.get().isTextual()) {
            if (!fallback.get().textValue().equals(SEND_NOTHING)) {
                throw plan.invalid("fallback", "must be a list of items, or \"" + SEND_NOTHING + "\"");
            }
            return true;
        }
        return fallback.isEmpty();
    }

    /** An integration is either of type QRCode or of type API Oficial. Each accepts only its own item types. */
    private static void checkChannel(List<PlanItem> items, List<PlanItem> fallback) {
        boolean official = items.get(0) instanceof PlanItem.Template;
        List<PlanItem> all = new ArrayList<>(items);
        all.addAll(fallback);
        for (PlanItem item : all) {
            if (item instanceof PlanItem.Template != official) {
                throw new InvalidInputException(
                        item.terms().place() + ".type",
                        "a plan must have either TEMPLATE (API Oficial) items or TEXT, FILE, IMAGE and AUDIO (QRCode) items, not both");
            }
        }
    }

    private Plan.Lookup lookup(Fields fields, Set<String> names) {
        fields.allow("url", "cache_seconds");
        String url = fields.text("url");
        if (lookupHost(url).isEmpty()) {
            throw fields.invalid("url", "must begin with https:// and a host without values");
        }
        if (DotSegments.in(url)) {
            throw fields.invalid("url", DotSegments.PROBLEM);
        }
        long seconds = fields.optionalLong("cache_seconds").orElse((long) DEFAULT_CACHE_SECONDS);
        if (seconds < 0 || seconds > MAX_CACHE_SECONDS) {
            throw fields.invalid("cache_seconds", "must be 0 to " + MAX_CACHE_SECONDS);
        }
        return new Plan.Lookup(
                compiled(fields, "url", () -> templates.compileAddress(url, names)), Duration.ofSeconds(seconds));
    }

    /**
     * Returns the scheme and host of a look-up address. They apply whatever the values are.
     *
     * @return empty if scheme and host are not written in full
     */
    public static Optional<URI> lookupHost(String url) {
        var matcher = FIXED_HOST.matcher(url);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new URI(matcher.group(1) == null ? url : matcher.group(1)));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private List<PlanItem> items(Fields plan, String name, Set<String> names) {
        List<Fields> all = plan.objects(name);
        if (all.size() > Plan.MAX_ITEMS) {
            throw plan.invalid(name, "has more than " + Plan.MAX_ITEMS + " items");
        }
        List<PlanItem> items = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            items.add(item(all.get(i), name + "[" + i + "]", names));
        }
        return items;
    }

    private PlanItem item(Fields item, String place, Set<String> known) {
        Set<String> names = new HashSet<>(known);
        Optional<ForEach> forEach = forEach(item, known);
        forEach.ifPresent(list -> {
            names.add(list.as());
            names.add("loop");
        });
        Optional<Condition> when = item.optionalText("when")
                .map(source -> compiled(item, "when", () -> templates.compileCondition(source, names)));
        Terms terms = new Terms(place, when, forEach);
        String type = item.text("type");
        return switch (type) {
            case "TEXT" -> text(item, terms, names);
            case "FILE", "IMAGE", "AUDIO" -> media(item, terms, MediaKind.valueOf(type), names);
            case "TEMPLATE" -> template(item, terms, names);
            default -> throw item.invalid("type", "must be TEXT, FILE, IMAGE, AUDIO or TEMPLATE");
        };
    }

    private static Optional<ForEach> forEach(Fields item, Set<String> known) {
        Optional<String> source = item.optionalText("for_each");
        Optional<String> as = item.optionalText("as");
        if (source.isEmpty()) {
            if (as.isPresent()) {
                throw item.invalid("as", "is allowed only together with for_each");
            }
            return Optional.empty();
        }
        List<String> path = Arrays.asList(source.get().split("\\.", -1));
        if (!known.contains(path.get(0)) || path.size() > 10 || path.contains("")) {
            throw item.invalid("for_each", "must be the path of a list, such as data.boletos");
        }
        String name = as.orElse("item");
        if (RESERVED.contains(name) || !NAME.matcher(name).matches()) {
            throw item.invalid("as", "must be a new name, such as boleto");
        }
        return Optional.of(new ForEach(path, name));
    }

    private PlanItem text(Fields item, Terms terms, Set<String> names) {
        item.allow("type", "value", "when", "for_each", "as");
        String value = item.text("value");
        TextTemplate text = compiled(item, "value", () -> templates.compile(value, names));
        if (text.isConstant() && value.length() > PlanItem.Text.LONGEST) {
            throw item.invalid(
                    "value", "is longer than the " + PlanItem.Text.LONGEST + " characters that WhatsApp accepts");
        }
        return new PlanItem.Text(terms, text);
    }

    private PlanItem media(Fields item, Terms terms, MediaKind kind, Set<String> names) {
        item.allow("type", "value", "when", "for_each", "as");
        String value = item.text("value");
        TextTemplate url = compiled(item, "value", () -> templates.compile(value, names));
        boolean valid = url.isConstant() ? Rendering.isHttps(value) : canBecomeHttps(value);
        if (!valid) {
            throw item.invalid("value", "must be an address that begins with https://");
        }
        if (DotSegments.in(value)) {
            throw item.invalid("value", DotSegments.PROBLEM);
        }
        return new PlanItem.Media(terms, kind, url);
    }

    /** An address that starts with a value may still be valid. */
    private static boolean canBecomeHttps(String value) {
        return value.startsWith("{") || value.toLowerCase(Locale.ROOT).startsWith("https://");
    }

    private PlanItem template(Fields item, Terms terms, Set<String> names) {
        item.allow("type", "name", "language", "header", "body", "buttons", "when", "for_each", "as");
        String name = item.text("name");
        if (name.length() > LONGEST_NAME || name.contains("{")) {
            throw item.invalid("name", "must be the name of a template, without values");
        }
        String language = item.text("language");
        if (!LANGUAGE.matcher(language).matches()) {
            throw item.invalid("language", "must be a language such as pt_BR");
        }
        Optional<List<TextTemplate>> header = group(item, "header").map(group -> {
            List<TextTemplate> parameters = parameters(group, names, PlanItem.Template.LONGEST_HEADER);
            if (parameters.size() > 1) {
                throw group.invalid("parameters", "must have at most one parameter in a header");
            }
            return parameters;
        });
        Optional<List<TextTemplate>> body =
                group(item, "body").map(group -> parameters(group, names, PlanItem.Template.LONGEST_PARAMETER));
        return new PlanItem.Template(terms, name, language, header, body, buttons(item, names));
    }

    private static Optional<Fields> group(Fields item, String name) {
        return item.optionalObject(name).map(group -> {
            group.allow("parameters");
            return group;
        });
    }

    private Optional<List<Button>> buttons(Fields item, Set<String> names) {
        if (!item.has("buttons")) {
            return Optional.empty();
        }
        List<Fields> all = item.objects("buttons");
        if (all.size() > MAX_BUTTONS) {
            throw item.invalid("buttons", "has more than " + MAX_BUTTONS + " buttons");
        }
        TreeMap<Long, Button> byIndex = new TreeMap<>();
        for (Fields button : all) {
            button.allow("index", "parameters");
            Optional<List<TextTemplate>> parameters = button.has("parameters")
                    ? Optional.of(parameters(button, names, PlanItem.Template.LONGEST_PARAMETER))
                    : Optional.empty();
            if (parameters.map(List::size).orElse(0) > 1) {
                throw button.invalid("parameters", "must have at most one parameter in a button");
            }
            putInPlace(byIndex, button, new Button(parameters), all.size());
        }
        return Optional.of(List.copyOf(byIndex.values()));
    }

    /** Reads the parameters in the order of their indexes, which must be 1, 2, 3 … */
    private List<TextTemplate> parameters(Fields group, Set<String> names, int longest) {
        List<Fields> all = group.objects("parameters");
        if (all.size() > MAX_PARAMETERS) {
            throw group.invalid("parameters", "has more than " + MAX_PARAMETERS + " parameters");
        }
        TreeMap<Long, TextTemplate> byIndex = new TreeMap<>();
        for (Fields parameter : all) {
            parameter.allow("index", "value");
            putInPlace(byIndex, parameter, parameter(parameter, names, longest), all.size());
        }
        return List.copyOf(byIndex.values());
    }

    private TextTemplate parameter(Fields parameter, Set<String> names, int longest) {
        String value = parameter.text("value");
        if (PlanItem.Template.hasRefusedSpace(value)) {
            throw parameter.invalid(
                    "value",
                    "has a line end, a tab or more than four spaces in a row; WhatsApp accepts none of them in a parameter");
        }
        TextTemplate text = compiled(parameter, "value", () -> templates.compile(value, names));
        if (text.isConstant() && value.length() > longest) {
            throw parameter.invalid(
                    "value", "is longer than the " + longest + " characters that WhatsApp accepts there");
        }
        return text;
    }

    private static <T> void putInPlace(Map<Long, T> byIndex, Fields fields, T value, int size) {
        long index = fields.number("index");
        if (index < 1 || index > size) {
            throw fields.invalid("index", size == 1 ? "must be 1" : "must be 1 to " + size + ", one each");
        }
        if (byIndex.put(index, value) != null) {
            throw fields.invalid("index", "occurs twice");
        }
    }

    @FunctionalInterface
    private interface Compilation<T> {
        T run() throws InvalidTextException;
    }

    private static <T> T compiled(Fields fields, String name, Compilation<T> compilation) {
        try {
            return compilation.run();
        } catch (InvalidTextException e) {
            throw new InvalidInputException(fields.pathOf(name), String.valueOf(e.getMessage()), e);
        }
    }
}
