package io.mkomhub.core.message;

import java.time.Instant;

/**
 * Where a message is stored in the conversation with its person. It is fixed by the message's claim and never changes,
 * not even when the person's data are erased.
 *
 * @param person the person's pseudonym, 64 hexadecimal digits
 * @param at when the message was claimed or, if that is later, the time it was scheduled for; in whole milliseconds
 */
public record ConversationKey(String person, Instant at) {}
