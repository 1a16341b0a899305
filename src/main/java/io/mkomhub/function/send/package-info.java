/** Function {@code send}: hands messages to MKOM, once each. */
@NullMarked
package io.mkomhub.function.send;

import org.jspecify.annotations.NullMarked;
