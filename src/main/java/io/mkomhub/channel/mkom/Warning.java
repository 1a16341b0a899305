package io.mkomhub.channel.mkom;

/**
 * Something about a valid message that its sender may not have meant.
 *
 * @param field path of the field, such as {@code messages[2].schedule}
 * @param detail what is unusual, and what the hub does. It contains nothing of the input itself
 */
public record Warning(String field, String detail) {}
