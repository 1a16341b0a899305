/** Texts with values in them: what may stand between the braces, and how Brazilians write it. */
@NullMarked
package io.mkomhub.core.template;

import org.jspecify.annotations.NullMarked;
