package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The preparation for a snapshot, requested by AWS's own runtime client as on Lambda. No snapshot is taken here. */
@Timeout(300)
class SnapStartIT {

    @Test
    void rehearsals_shouldWorkAndLeaveNothingBehind_whenASnapshotIsAboutToBeTaken() {
        try (Hub hub = new Hub(
                "mkom-hub-snapstart",
                Path.of("template.yaml"),
                Map.of("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start"))) {
            List<String> log = hub.cloud().logs().lines("ReceiveFunction");
            assumeThat(log).as("the package is for Java").anyMatch(line -> line.contains("snapshot"));

            assertThat(hub.cloud().logs().lines())
                    .noneMatch(line -> line.text().contains("primer before the snapshot failed"));
            for (String function : List.of(
                    "ReceiveFunction",
                    "RecordFunction",
                    "SendFunction",
                    "UrgentFunction",
                    "ForwardFunction",
                    "SweepFunction",
                    "CountFunction")) {
                assertThat(hub.cloud().logs().lines(function))
                        .as(function)
                        .anyMatch(line -> line.contains("ready for the snapshot"));
            }
            assertThat(hub.auditLog("ReceiveFunction"))
                    .allSatisfy(line -> {
                        assertThat(line.path("request_id").asText()).isEqualTo("primer");
                        assertThat(line.path("status").asInt()).isEqualTo(401);
                    })
                    .isNotEmpty();
            assertThat(hub.mkom().requests()).isZero();
            assertThat(hub.workInProgress()).isEmpty();

            hub.showOnce(hub.sendOne(hub.newMessage()), "delivered");
        }
    }
}
