/** How message batches, events and notifications are written as JSON, on queues and in the table. */
@NullMarked
package io.mkomhub.core.codec;

import org.jspecify.annotations.NullMarked;
