/** The function that hands messages to MKOM, once each. */
@NullMarked
package io.mkomhub.send;

import org.jspecify.annotations.NullMarked;
