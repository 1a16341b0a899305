/** The clock that everything reads the time from. */
@NullMarked
package io.mkomhub.platform.time;

import org.jspecify.annotations.NullMarked;
