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
import io.mkomhub.platform.json.Utf8Length;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/**
 * Renders a plan's items as the messages for one contact, in the format and field order of the document.
 *
 * <p>Guarantee: returns all messages, complete and valid by the document's rules, or throws a
 * {@link MissingValueException}.
 */
final class Rendering {

    /** The maximum number of messages in one response. */
    static final int MAX_MESSAGES = 100;

    /** The maximum size of one response, in bytes. It fits into a queue record together with its request. */
    static final int LARGEST = 64 * 1024;

    private Rendering() {}

    /** Returns the response as strict JSON. */
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
            throw new MissingValueException("the plan has no item to send");
        }
        String json = Json.write(messages);
        if (Utf8Length.of(json) > LARGEST) {
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
            throw new MissingValueException("the address does not begin with https://");
        }
        if (DotSegments.in(url)) {
            throw new MissingValueException("the address " + DotSegments.PROBLEM);
        }
        return url;
    }

    /** Whether the text is a valid HTTPS address with a host (RFC 3986). */
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

    /**
     * Replaces line ends and other refused white space in a value, such as an address, with spaces. WhatsApp would
     * refuse the whole message.
     */
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
