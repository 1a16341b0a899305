/** The function that tells the peers of channels what happened. */
@NullMarked
package io.mkomhub.forward;

import org.jspecify.annotations.NullMarked;
