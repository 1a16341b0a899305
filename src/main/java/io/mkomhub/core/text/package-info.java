/** Decodes and normalises texts that people write, so that they can be compared. */
@NullMarked
package io.mkomhub.core.text;

import org.jspecify.annotations.NullMarked;
