package io.mkomhub.channel;

import io.mkomhub.core.message.ChannelNotification.Held;
import io.mkomhub.core.message.ChannelNotification.News;
import io.mkomhub.core.message.ChannelNotification.OptOutReceived;
import io.mkomhub.core.message.ChannelNotification.ReplyReceived;
import io.mkomhub.core.message.ChannelNotification.StatusChange;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The types of events that channels are told of. */
public enum EventType {
    /** A message has a new status. */
    MESSAGE_STATUS(StatusChange.class, "message.status"),
    /** A message waits for a person's decision. */
    MESSAGE_HELD(Held.class, "message.held"),
    /** A person replied. */
    MESSAGE_REPLY(ReplyReceived.class, "message.reply"),
    /** A person opted out. */
    CONTACT_OPTED_OUT(OptOutReceived.class, "contact.opted-out");

    /** What the types of CloudEvents begin with: the reverse domain name of who defines them. */
    private static final String PREFIX = "io.mkomhub.";

    private final Class<? extends News> news;
    private final String word;

    EventType(Class<? extends News> news, String word) {
        this.news = news;
        this.word = word;
    }

    /** The type of what happened. */
    public static EventType of(News news) {
        return Arrays.stream(values())
                .filter(type -> type.news.isInstance(news))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no type of event"));
    }

    /**
     * The type with this word.
     *
     * @param text the word, or the type of the CloudEvent
     * @throws IllegalArgumentException if there is none
     */
    public static EventType ofWord(String text) {
        String word = text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text;
        return Arrays.stream(values())
                .filter(type -> type.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be one of "
                        + Arrays.stream(values()).map(EventType::word).collect(Collectors.joining(", "))));
    }

    /** The word in the API and in the table: {@code message.status}. */
    public String word() {
        return word;
    }

    /** The type of the CloudEvent: {@code io.mkomhub.message.status}. */
    public String cloudEventType() {
        return PREFIX + word;
    }
}
