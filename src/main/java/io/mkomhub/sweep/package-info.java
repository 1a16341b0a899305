/** The function that every minute puts right what was left over. */
@NullMarked
package io.mkomhub.sweep;

import org.jspecify.annotations.NullMarked;
