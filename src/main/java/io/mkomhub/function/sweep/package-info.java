/** Function {@code sweep}: every minute, requeues spooled records, completes erasures and finds overdue messages. */
@NullMarked
package io.mkomhub.function.sweep;

import org.jspecify.annotations.NullMarked;
