package io.mkomhub.core.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NotificationDeliveryTest {

    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

    private static final NotificationDelivery NEW = NotificationDelivery.of(ChannelNotification.ofOptOut(
            "erp",
            new Event.Reply(Optional.of("1"), Optional.empty(), new Msisdn("5511953959059"), Optional.of(NOW), "SAIR"),
            NOW));

    @Test
    void failed_shouldCountAttemptsAndKeepTheLastReason_whenItFailsAgainAndAgain() {
        NotificationDelivery after = NEW.failed("503").failed("timeout");

        assertThat(NEW.attempts()).isZero();
        assertThat(after.attempts()).isEqualTo(2);
        assertThat(after.trouble()).isEqualTo("timeout");
    }

    @Test
    void since_shouldStayTheFirstTime_whenItIsTriedAgain() {
        assertThat(NEW.since()).isEmpty();
        assertThat(NEW.since(NOW).since(NOW.plusSeconds(60)).since()).contains(NOW);
    }

    @Test
    void of_shouldChangeThePseudonymOnly_whenThePersonIsNamed() {
        NotificationDelivery delivery = NEW.since(NOW).failed("503");

        assertThat(delivery.of("pseudonym").notification().pseudonym()).isEqualTo("pseudonym");
        assertThat(delivery.of("pseudonym").of(delivery.notification().pseudonym()))
                .isEqualTo(delivery);
    }
}
