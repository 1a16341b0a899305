/** Texts that people write, made comparable. */
@NullMarked
package io.mkomhub.text;

import org.jspecify.annotations.NullMarked;
