/** Texts that people write, made comparable. */
@NullMarked
package io.mkomhub.core.text;

import org.jspecify.annotations.NullMarked;
