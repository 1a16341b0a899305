/** The clock of the hub, and durations in words. */
@NullMarked
package io.mkomhub.platform.time;

import org.jspecify.annotations.NullMarked;
