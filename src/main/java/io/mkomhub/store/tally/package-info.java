/** Counts what becomes of messages, and finds them by their mailing and status. */
@NullMarked
package io.mkomhub.store.tally;

import org.jspecify.annotations.NullMarked;
