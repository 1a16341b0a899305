/** The clock of the hub. */
@NullMarked
package io.mkomhub.platform.time;

import org.jspecify.annotations.NullMarked;
