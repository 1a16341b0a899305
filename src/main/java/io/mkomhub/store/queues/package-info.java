/** What keeps work safe beside the queues: the spool, and the lease of {@code sweep}. */
@NullMarked
package io.mkomhub.store.queues;

import org.jspecify.annotations.NullMarked;
