/** The clock of the hub, waiting, and durations in words. */
@NullMarked
package io.mkomhub.platform.time;

import org.jspecify.annotations.NullMarked;
