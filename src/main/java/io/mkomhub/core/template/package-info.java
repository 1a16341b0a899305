/** Texts with values: the allowed expressions, and the Brazilian formats of values. */
@NullMarked
package io.mkomhub.core.template;

import org.jspecify.annotations.NullMarked;
