/** Which words opt out and back in. */
@NullMarked
package io.mkomhub.core.optout;

import org.jspecify.annotations.NullMarked;
