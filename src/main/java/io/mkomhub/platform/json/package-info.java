/** Reads and writes JSON; errors name the field. */
@NullMarked
package io.mkomhub.platform.json;

import org.jspecify.annotations.NullMarked;
