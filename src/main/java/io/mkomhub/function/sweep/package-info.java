/** Function {@code sweep}: every minute, puts right what an outage left over. */
@NullMarked
package io.mkomhub.function.sweep;

import org.jspecify.annotations.NullMarked;
