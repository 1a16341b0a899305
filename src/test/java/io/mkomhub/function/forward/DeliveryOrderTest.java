package io.mkomhub.function.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.core.message.MessageStatus;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeliveryOrderTest {

    private static final QueuedDelivery SENT =
            Notifications.queued(Notifications.status("m", 1, MessageStatus.SENT, 5), 0);
    private static final QueuedDelivery DELIVERED =
            Notifications.queued(Notifications.status("m", 1, MessageStatus.DELIVERED, 5), 3);
    private static final QueuedDelivery EARLIER =
            Notifications.queued(Notifications.status("early", 1, MessageStatus.DELIVERED, 1), 3);
    private static final QueuedDelivery OTHER_PERSON =
            Notifications.queued(Notifications.status("other", 2, MessageStatus.SENT, 9), 0);
    private static final QueuedDelivery REPLY = Notifications.queued(Notifications.reply("reply", 2, "Oi"), 0);

    private static List<String> records(Collection<QueuedDelivery> deliveries) {
        return deliveries.stream().map(QueuedDelivery::record).toList();
    }

    @Test
    void byTime_shouldPutTheLesserStatusFirst_whenBothAreOfTheSameMoment() {
        assertThat(DeliveryOrder.byTime(List.of(OTHER_PERSON, DELIVERED, SENT, EARLIER)))
                .containsExactly(EARLIER, SENT, DELIVERED, OTHER_PERSON);
    }

    @Test
    void overtaken_shouldBeTheLesserStatusOfTheSameMessage_only() {
        assertThat(DeliveryOrder.overtaken(List.of(SENT, DELIVERED, EARLIER, OTHER_PERSON, REPLY), told -> true))
                .containsExactly(SENT);
    }

    @Test
    void overtaken_shouldBeNone_whenThePeerIsNotToldTheFurtherStatus() {
        assertThat(DeliveryOrder.overtaken(List.of(SENT, DELIVERED), told -> !told.equals(DELIVERED.notification())))
                .isEmpty();
    }

    @Test
    void forProbe_shouldPutTheLeastTriedFirst_thenTheNewest() {
        assertThat(records(DeliveryOrder.forProbe(List.of(EARLIER, SENT, DELIVERED, OTHER_PERSON))))
                .containsExactlyElementsOf(records(List.of(OTHER_PERSON, SENT, DELIVERED, EARLIER)));
    }

    /** New but often refused, it shows less than an old one that was hardly tried. */
    @Test
    void forProbe_shouldHeedTheTriesMoreThanTheAge() {
        QueuedDelivery oftenTried = Notifications.queued(Notifications.status("often", 1, MessageStatus.SENT, 9), 4);

        assertThat(DeliveryOrder.forProbe(List.of(oftenTried, EARLIER, DELIVERED)))
                .containsExactly(DELIVERED, EARLIER, oftenTried);
    }

    @Test
    void byPerson_shouldKeepTheOrderOfEach_andMixNobody() {
        assertThat(DeliveryOrder.byPerson(List.of(EARLIER, OTHER_PERSON, SENT, REPLY, DELIVERED)))
                .containsExactly(List.of(EARLIER, SENT, DELIVERED), List.of(OTHER_PERSON, REPLY));
    }
}
