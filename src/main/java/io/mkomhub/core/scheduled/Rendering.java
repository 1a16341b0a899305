package io.mkomhub.core.scheduled;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.core.scheduled.PlanItem.Button;
import io.mkomhub.core.scheduled.PlanItem.ForEach;
import io.mkomhub.core.template.MissingValueException;
import io.mkomhub.core.template.Names;
import io.mkomhub.core.template.TextTemplate;
import io.mkomhub.platform.json.Json;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Makes of a plan's items the messages for one contact, in the document's own form and order of fields.
 *
 * <p>Guarantee: all of them, whole and within the document's rules, or a {@link MissingValueException}.
 */
final class Rendering {

    /** Messages in one answer. */
    static final int MAX_MESSAGES = 100;

    /** Bytes of one answer, so that it fits on a queue together with its request. */
    static final int LARGEST = 64 * 1024;

    private Rendering() {}

    /** The answer as strict JSON. */
    static String render(List<PlanItem> items, Names names) {
        ArrayNode messages = Json.array();
        for (PlanItem item : items) {
            try {
                render(item, names, messages);
            } catch (MissingValueException e) {
                throw e.at(item.terms().place());
            }
        }
        if (messages.isEmpty()) {
            throw new MissingValueException("none of the items is to be sent");
        }
        String json = Json.write(messages);
        if (json.getBytes(StandardCharsets.UTF_8).length > LARGEST) {
            throw new MissingValueException("the answer is larger than " + LARGEST + " bytes");
        }
        return json;
    }

    private static void render(PlanItem item, Names names, ArrayNode messages) {
        if (item.terms().forEach().isEmpty()) {
            renderOne(item, names, messages);
            return;
        }
        ForEach forEach = item.terms().forEach().get();
        List<JsonNode> elements = names.list(forEach.path())
                .orElseThrow(() -> new MissingValueException(String.join(".", forEach.path()) + " is not a list"));
        if (elements.size() > MAX_MESSAGES) {
            throw new MissingValueException("the list has more than " + MAX_MESSAGES + " elements");
        }
        for (int i = 0; i < elements.size(); i++) {
            ObjectNode loop = Json.object().put("number", i + 1).put("count", elements.size());
            renderOne(item, names.with(forEach.as(), elements.get(i)).with("loop", loop), messages);
        }
    }

    private static void renderOne(PlanItem item, Names names, ArrayNode messages) {
        if (item.terms().when().isPresent() && !item.terms().when().get().holds(names)) {
            return;
        }
        if (messages.size() == MAX_MESSAGES) {
            throw new MissingValueException("there are more than " + MAX_MESSAGES + " messages");
        }
        if (item instanceof PlanItem.Text text) {
            messages.addObject().put("type", "TEXT").put("value", whole(text.value(), names, PlanItem.Text.LONGEST));
        } else if (item instanceof PlanItem.Media media) {
            messages.addObject().put("type", media.kind().name()).put("value", url(media, names));
        } else if (item instanceof PlanItem.Template template) {
            messages.add(template(template, names));
        }
    }

    private static String whole(TextTemplate text, Names names, int longest) {
        String rendered = text.render(names, longest);
        if (rendered.isBlank()) {
            throw new MissingValueException("the text is empty");
        }
        return rendered;
    }

    private static String url(PlanItem.Media media, Names names) {
        String url = whole(media.url(), names, PlanItem.Media.LONGEST_URL);
        if (!isHttps(url)) {
            throw new MissingValueException("the address is not one that begins with https://");
        }
        if (DotSegments.in(url)) {
            throw new MissingValueException("the address " + DotSegments.PROBLEM);
        }
        return url;
    }

    /** Whether it parses as an address of RFC 3986, with a host, to be reached by TLS. */
    static boolean isHttps(String address) {
        try {
            URI uri = new URI(address);
            return "https".equalsIgnoreCase(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && address.length() <= PlanItem.Media.LONGEST_URL;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static ObjectNode template(PlanItem.Template template, Names names) {
        ObjectNode json = Json.object()
                .put("type", "TEMPLATE")
                .put("name", template.name())
                .put("language", template.language());
        template.header()
                .ifPresent(parameters ->
                        put(json.putObject("header"), parameters, names, PlanItem.Template.LONGEST_HEADER));
        template.body()
                .ifPresent(parameters ->
                        put(json.putObject("body"), parameters, names, PlanItem.Template.LONGEST_PARAMETER));
        template.buttons().ifPresent(buttons -> {
            ArrayNode array = json.putArray("buttons");
            for (int i = 0; i < buttons.size(); i++) {
                Button button = buttons.get(i);
                ObjectNode node = array.addObject().put("index", i + 1);
                button.parameters()
                        .ifPresent(parameters -> put(node, parameters, names, PlanItem.Template.LONGEST_PARAMETER));
            }
        });
        return json;
    }

    private static void put(ObjectNode group, List<TextTemplate> parameters, Names names, int longest) {
        ArrayNode array = group.putArray("parameters");
        for (int i = 0; i < parameters.size(); i++) {
            array.addObject().put("index", i + 1).put("value", parameter(parameters.get(i), names, longest));
        }
    }

    /** What a value brings along, such as the line ends of an address, becomes spaces: WhatsApp would refuse all of the message. */
    private static String parameter(TextTemplate text, Names names, int longest) {
        String parameter = PlanItem.Template.onOneLine(whole(text, names, PlanItem.Text.LONGEST));
        if (parameter.length() > longest) {
            throw new MissingValueException("the parameter is longer than " + longest + " characters");
        }
        if (parameter.isEmpty()) {
            throw new MissingValueException("the text is empty");
        }
        return parameter;
    }
}
