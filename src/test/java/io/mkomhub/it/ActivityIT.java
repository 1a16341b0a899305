package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Changes over the API, read back with the name of the key; what the key may do, and what is configured. */
@LocalHub
class ActivityIT {

    private final Hub hub;

    ActivityIT(Hub hub) {
        this.hub = hub;
    }

    private List<JsonNode> since(Instant from) {
        List<JsonNode> changes = new ArrayList<>();
        hub.get("/activity?from=" + from).expect(200).json().path("activity").forEach(changes::add);
        return changes;
    }

    @Test
    void activity_shouldShowChangesWithTheKeysName_latestFirst() {
        Instant from = Instant.now();
        String person = hub.newMessage().path("msisdn").asText();
        hub.call("PUT", "/opt-outs/" + person, hub.key(), "").expect(200);
        hub.call("DELETE", "/contacts/" + person, hub.key(), "").expect(200);
        hub.call("DELETE", "/messages/01m802bxjs9n1dytgdvws9sp5y-1", hub.key(), "")
                .problem(404);
        hub.sendOne(hub.newMessage());

        List<JsonNode> changes = since(from);

        assertThat(changes)
                .extracting(change -> change.path("route").asText())
                .containsExactly("DELETE /contacts/{msisdn}", "PUT /opt-outs/{msisdn}");
        assertThat(changes).allSatisfy(change -> {
            assertThat(change.path("by").asText()).isEqualTo("local");
            assertThat(change.path("finished").asBoolean()).isTrue();
            assertThat(change.toString()).doesNotContain(person);
        });
    }

    @Test
    void me_shouldShowTheKey() {
        JsonNode me = hub.get("/me").expect(200).json();

        assertThat(me.path("name").asText()).isEqualTo("local");
        assertThat(me.path("scopes").path(0).asText()).isEqualTo("*");
        assertThat(me.path("version").asText()).isNotEqualTo("unknown");
    }

    @Test
    void settings_shouldShowTheParametersOfTheTemplate() {
        JsonNode body = hub.get("/settings").expect(200).json();

        assertThat(body.path("settings"))
                .anySatisfy(setting -> {
                    assertThat(setting.path("name").asText()).isEqualTo("RetentionDays");
                    assertThat(setting.path("value").asText()).matches("[0-9]+");
                })
                .anySatisfy(setting -> {
                    assertThat(setting.path("name").asText()).isEqualTo("OptOutKeywords");
                    assertThat(setting.path("default").asBoolean()).isTrue();
                });
        assertThat(hub.key().values()).noneMatch(value -> body.toString().contains(value.replace("Bearer ", "")));
    }
}
