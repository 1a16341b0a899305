/** Converts message batches, events and notifications to and from the JSON on queues and in the table. */
@NullMarked
package io.mkomhub.core.codec;

import org.jspecify.annotations.NullMarked;
