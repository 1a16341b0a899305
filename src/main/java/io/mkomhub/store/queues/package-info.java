/** The queues of messages by priority, the spool, which stores records that a queue did not accept, and the lease of {@code sweep}. */
@NullMarked
package io.mkomhub.store.queues;

import org.jspecify.annotations.NullMarked;
