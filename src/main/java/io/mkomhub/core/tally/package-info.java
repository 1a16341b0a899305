/** Sums of what became of messages. */
@NullMarked
package io.mkomhub.core.tally;

import org.jspecify.annotations.NullMarked;
