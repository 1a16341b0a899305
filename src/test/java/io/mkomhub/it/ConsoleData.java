package io.mkomhub.it;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.platform.json.Json;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Something of everything on a hub, all of it about test numbers: mailings, messages, replies, plans, channels, opt-outs. */
final class ConsoleData {

    private static final List<String> NAMES =
            List.of("Ana Souza", "Bruno Lima", "Carla Dias", "Davi Rocha", "Elisa Prado", "Fábio Melo");

    private static final String WHO_ANSWERS = "5511900000401";

    private final Hub hub;
    private final Map<String, String> ids = new LinkedHashMap<>();

    ConsoleData(Hub hub) {
        this.hub = hub;
        contacts();
        messages();
        mailingOfAFile();
        configuration();
        hub.deadLetterMessage(
                message(90, "Seu pedido saiu para entrega."), "invalid_record: messages[0].msisdn: expected a number");
        hub.showOnce("consulta-401", "delivered");
        Await.until(
                "a reply",
                () -> hub.get("/conversations/" + WHO_ANSWERS),
                answer -> answer.body().contains("\"Oi\""));
        Await.until(
                "a failed message",
                () -> hub.show("consulta-101"),
                answer -> answer.body().contains("failed"));
    }

    /** An address with the ids of what is there in place of names in braces. */
    String fill(String address) {
        String filled = address;
        for (Map.Entry<String, String> id : ids.entrySet()) {
            filled = filled.replace("{" + id.getKey() + "}", id.getValue());
        }
        return filled;
    }

    /** Makes a mailing whose messages wait for tomorrow, and gives its name. */
    String newMailing() {
        String name = "Aviso " + hub.newReference();
        send(name, 2, List.of(message(8, "Abrimos às 10h.").put("schedule", tomorrow())));
        Await.until(
                "counted", () -> hub.get("/mailings"), answer -> answer.body().contains(name));
        return name;
    }

    private static String tomorrow() {
        return LocalDate.now(Hub.BRASILIA).plusDays(1) + "T10:00:00";
    }

    private static String number(int last) {
        return "5511900000" + "%03d".formatted(last);
    }

    private static ObjectNode message(int last, String text) {
        return Json.object().put("msisdn", number(last)).put("message", text).put("reference", "consulta-" + last);
    }

    private void contacts() {
        StringBuilder lines = new StringBuilder("msisdn;nome;plano\n");
        for (int i = 0; i < NAMES.size(); i++) {
            lines.append(number(i + 1)).append(';').append(NAMES.get(i)).append(";Ouro\n");
        }
        lines.append(WHO_ANSWERS).append(";João da Silva;Prata\n");
        hub.call("POST", "/contacts", key("text/csv"), lines.toString()).expect(200);
    }

    private void messages() {
        List<ObjectNode> reminders = new ArrayList<>();
        for (int i = 0; i < NAMES.size(); i++) {
            String first = NAMES.get(i).split(" ", 2)[0];
            reminders.add(
                    message(i + 1, "Olá, " + first + "! Sua consulta é amanhã às 9h. Responda SIM para confirmar."));
        }
        reminders.add(message(101, "Olá! Sua consulta é amanhã às 10h."));
        reminders.add(message(301, "Olá! Sua consulta é amanhã às 11h."));
        reminders.add(message(401, "Olá, João! Sua consulta é amanhã às 14h. Responda SIM para confirmar."));
        ids.put("message", send("Lembretes de consulta", 1, reminders).get(0));
        ids.put("conversation", WHO_ANSWERS);
        send(
                "Ofertas da semana",
                2,
                List.of(
                        message(7, "Só amanhã: 20% em toda a loja.").put("schedule", tomorrow()),
                        message(8, "Só amanhã: 20% em toda a loja.").put("schedule", tomorrow())));
    }

    private List<String> send(String mailing, int costCentre, List<ObjectNode> messages) {
        ObjectNode body = Json.object();
        body.putObject("mailing").put("identifier", mailing).put("cost_centre_id", costCentre);
        ArrayNode array = body.putArray("messages");
        array.addAll(messages);
        List<String> sent = new ArrayList<>();
        hub.call("POST", "/messages", hub.key(), Json.write(body))
                .expect(202)
                .json()
                .path("messages")
                .forEach(each -> sent.add(each.path("id").asText()));
        return sent;
    }

    private void mailingOfAFile() {
        String id = hub.call(
                        "POST",
                        "/mailings",
                        hub.key(),
                        "{\"mailing\":{\"identifier\":\"Carnê de novembro\",\"cost_centre_id\":1},"
                                + "\"message\":\"Oi {nome}, seu boleto vence dia 5.\"}")
                .expect(201)
                .json()
                .path("id")
                .asText();
        StringBuilder people = new StringBuilder("Telefone;Nome\n");
        for (int i = 10; i < 40; i++) {
            people.append(number(i)).append(";Pessoa ").append(i).append('\n');
        }
        hub.call("POST", "/mailings/" + id + "/recipients", key("text/csv"), people.toString())
                .expect(202);
        ids.put("mailing", id);
    }

    private void configuration() {
        put(
                "/plans/boas-vindas",
                "{\"description\":\"Boas-vindas\",\"items\":[{\"type\":\"TEXT\",\"value\":\"Olá!\"}]}");
        put(
                "/plans/boas-vindas",
                "{\"description\":\"Boas-vindas\",\"items\":[{\"type\":\"TEXT\",\"value\":\"Olá, {contact.name.first_name}!\"}]}");
        put(
                "/auto-replies/pesquisa",
                "{\"match\":{\"mailing\":\"Lembretes de consulta\"},\"auto_answer\":["
                        + "{\"access_level\":\"1\",\"access_code\":\"(sim|nao)\",\"send_message\":\"Obrigado!\"}],"
                        + "\"fallback\":\"Responda SIM ou NAO.\"}");
        put(
                "/channels/fluxos",
                "{\"kind\":\"rapidpro\",\"address\":\"https://rapidpro.example.com/c/ex/a86f686f-9168-4dd9-a03e-77f11b265b56/receive\","
                        + "\"authorization\":\"Token 3f9a5d5a9c4e6f0f\",\"mailing\":{\"identifier\":\"Fluxos\",\"cost_centre_id\":3}}");
        put("/opt-outs/" + number(9), "");
    }

    private void put(String path, String body) {
        Answer answer = hub.call("PUT", path, hub.key(), body);
        if (answer.status() / 100 != 2) {
            throw new AssertionError(path + ": " + answer.body());
        }
    }

    private Map<String, String> key(String type) {
        Map<String, String> headers = new LinkedHashMap<>(hub.key());
        headers.put("Content-Type", type);
        return headers;
    }
}
