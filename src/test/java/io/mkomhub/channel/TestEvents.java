package io.mkomhub.channel;

import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.ChannelNotification.ReplyReceived;
import io.mkomhub.core.message.ChannelNotification.StatusChange;
import io.mkomhub.core.message.ChannelOrigin;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import java.time.Instant;
import java.util.Optional;

/** Notifications, for tests of what sends them as CloudEvents. */
public final class TestEvents {

    /** When they happened. */
    public static final Instant AT = Instant.parse("2026-11-20T10:00:00.123Z");

    /** The message that they are about. */
    public static final MessageId MESSAGE = new MessageId(BatchId.derived("x"), 1);

    private TestEvents() {}

    /** A delivered message with a reference, and the person's pseudonym. */
    public static ChannelNotification delivered() {
        return new ChannelNotification(
                        "abc",
                        "erp",
                        new Msisdn("5511953959059"),
                        AT,
                        new StatusChange(
                                MESSAGE,
                                new ChannelOrigin("erp", MESSAGE.toString()),
                                MessageStatus.DELIVERED,
                                Optional.empty(),
                                Optional.of("pedido-1")))
                .of("0123456789abcdef");
    }

    /** A reply with this text, of a person without a pseudonym. */
    public static ChannelNotification reply(String text) {
        return new ChannelNotification(
                "def", "erp", new Msisdn("5511953959059"), AT, new ReplyReceived(text, Optional.empty()));
    }

    /** {@link #delivered} as a CloudEvent in JSON. */
    public static String deliveredJson() {
        return "{\"specversion\":\"1.0\",\"id\":\"abc\",\"source\":\"/mkom-hub/channels/erp\","
                + "\"type\":\"io.mkomhub.message.status\",\"subject\":\"" + MESSAGE
                + "\",\"time\":\"2026-11-20T10:00:00.123Z\",\"datacontenttype\":\"application/json\","
                + "\"data\":{\"msisdn\":\"5511953959059\",\"id\":\"" + MESSAGE
                + "\",\"status\":\"delivered\",\"reference\":\"pedido-1\"}}";
    }
}
