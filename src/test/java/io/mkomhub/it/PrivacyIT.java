package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The content of the functions' logs. After every test class, this one included, it is checked that they contain no
 * number and no text.
 */
@LocalHub
class PrivacyIT {

    private final Hub hub;

    PrivacyIT(Hub hub) {
        this.hub = hub;
    }

    @Test
    void logs_shouldTellWhatMkomAnswered_whenItRefuses() {
        hub.mkom().faults("{\"status\":400}");
        ObjectNode message = hub.newMessage();
        String id = hub.sendOne(message);
        hub.showOnce(id, "failed");

        List<String> lines = Await.until(
                "logged",
                () -> hub.cloud().logs().lines("SendFunction"),
                all -> all.stream().anyMatch(line -> line.contains("MKOM answered 400")));

        assertThat(lines).isNotEmpty();
        hub.assertDiscreet();
    }

    @Test
    void logs_shouldShowNeitherNumberNorText_whenRequestsAreWrong() {
        String text = hub.newText();
        String phone = hub.newPhone();

        hub.callback("{\"message\":\"" + text + "\",\"msisdn\":\"" + phone + "\",\"internal_id\":[]}")
                .problem(400);
        hub.callback("{\"message\":" + text + ",\"msisdn\":\"" + phone + "\"").problem(400);
        hub.send(List.of(hub.newMessage().put("msisdn", phone + phone + phone + phone)))
                .problem(400);
        hub.get("/messages/" + phone).problem(404);

        hub.assertDiscreet();
    }
}
