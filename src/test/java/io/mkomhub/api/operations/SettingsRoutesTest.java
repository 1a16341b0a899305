package io.mkomhub.api.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.OpenApi;
import io.mkomhub.api.operations.Settings.Setting;
import io.mkomhub.local.template.RawTemplate;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SettingsRoutesTest {

    private static JsonNode show(Map<String, String> variables) {
        Route route = new SettingsRoutes(name -> Optional.ofNullable(variables.get(name)))
                .routes()
                .get(0);
        assertThat(route.access()).isEqualTo(Access.ADMIN);
        return Json.read(route.handler()
                .answer(
                        new HttpRequest(
                                "GET", "/settings", "", Map.of(), Map.of(), new byte[0], "203.0.113.9", "req-1"),
                        new Route.Call("ops", Set.of("admin"), Set.of(), Map.of()))
                .body());
    }

    private static JsonNode setting(JsonNode body, String name) {
        for (JsonNode setting : body.path("settings")) {
            if (setting.path("name").asText().equals(name)) {
                return setting;
            }
        }
        throw new AssertionError(name);
    }

    @Test
    void settings_shouldShowValues_asTheParametersHaveThem() {
        JsonNode body =
                show(Map.of("HUB_STACK", "mkom-hub", "HUB_RETENTION_DAYS", "180", "HUB_SEND_SCHEDULE_LEAD", "5m"));

        assertThat(body.path("stack").asText()).isEqualTo("mkom-hub");
        assertThat(setting(body, "RetentionDays"))
                .isEqualTo(Json.read(
                        "{\"name\":\"RetentionDays\",\"value\":\"180\",\"group\":\"Data\",\"default\":true}"));
        assertThat(setting(body, "ScheduleLeadMinutes"))
                .isEqualTo(
                        Json.read(
                                "{\"name\":\"ScheduleLeadMinutes\",\"value\":\"5\",\"group\":\"MKOM platform\",\"default\":false}"));
        assertThat(OpenApi.document().errors(Json.object().put("$ref", "#/components/schemas/Settings"), body))
                .isEmpty();
    }

    /** A secret itself is only given to local runs, in variables that are no parameters. */
    @Test
    void settings_shouldShowNoSecret() throws Exception {
        assertThat(Settings.KNOWN)
                .extracting(Setting::variable)
                .doesNotContain(
                        "HUB_API_KEYS", "HUB_WEBHOOK_TOKEN", "HUB_SCHEDULED_TOKEN", "HUB_MKOM_TOKEN", "HUB_HASH_KEY");
        assertThat(Files.readString(Path.of("template.yaml"))).doesNotContain("NoEcho");
    }

    @Test
    void settings_shouldBeTheParametersOfTheTemplate_withTheirGroupsDefaultsAndVariables() {
        RawTemplate template = RawTemplate.deployed();
        Map<String, String> groups = new LinkedHashMap<>();
        RawTemplate.list(Objects.requireNonNull(
                        RawTemplate.at(template.section("Metadata"), "AWS::CloudFormation::Interface")
                                .get("ParameterGroups")))
                .forEach(group -> RawTemplate.list(
                                Objects.requireNonNull(RawTemplate.map(group).get("Parameters")))
                        .forEach(name -> groups.put(
                                String.valueOf(name),
                                String.valueOf(RawTemplate.at(RawTemplate.map(group), "Label")
                                        .get("default")))));
        Map<String, Object> variables = new LinkedHashMap<>(
                RawTemplate.at(template.section("Globals"), "Function", "Environment", "Variables"));
        variables.putAll(RawTemplate.at(template.properties("ReceiveFunction"), "Environment", "Variables"));

        List<String> known = Settings.KNOWN.stream().map(Setting::name).toList();
        List<String> all = new ArrayList<>(known);
        all.addAll(Settings.ELSEWHERE);
        assertThat(all).containsExactlyInAnyOrderElementsOf(groups.keySet());
        assertThat(known)
                .isEqualTo(groups.keySet().stream().filter(known::contains).toList());
        assertThat(Settings.KNOWN).allSatisfy(setting -> {
            assertThat(setting.group()).isEqualTo(groups.get(setting.name()));
            assertThat(setting.standard())
                    .isEqualTo(Optional.ofNullable(RawTemplate.at(template.section("Parameters"), setting.name())
                                    .get("Default"))
                            .map(String::valueOf));
            assertThat(RawTemplate.references(Objects.requireNonNull(variables.get(setting.variable()))))
                    .containsExactly(setting.name());
        });
    }
}
