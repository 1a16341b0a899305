/**
 * Function {@code sweep}: every minute, requeues spooled records, hands over held messages, completes erasures and finds
 * overdue messages.
 */
@NullMarked
package io.mkomhub.function.sweep;

import org.jspecify.annotations.NullMarked;
