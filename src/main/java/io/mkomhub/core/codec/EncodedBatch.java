package io.mkomhub.core.codec;

import io.mkomhub.core.message.MessageBatch;

/**
 * A message batch with its JSON, for those who need the JSON more than once: the queue and the table get the same text.
 *
 * @param messageBatch the batch
 * @param json the text that {@link MessageBatchJson#write(MessageBatch)} makes of it
 */
public record EncodedBatch(MessageBatch messageBatch, String json) {

    /** Encodes a batch. */
    public static EncodedBatch of(MessageBatch messageBatch) {
        return new EncodedBatch(messageBatch, MessageBatchJson.write(messageBatch));
    }

    /** Omits the texts and numbers. */
    @Override
    public String toString() {
        return "EncodedBatch[id=" + messageBatch.id().text() + "]";
    }
}
