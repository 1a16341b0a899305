/** Function {@code forward}: tells channels what happened. */
@NullMarked
package io.mkomhub.function.forward;

import org.jspecify.annotations.NullMarked;
