/** Opt-out and opt-in: the keywords and how a reply is matched against them. */
@NullMarked
package io.mkomhub.core.optout;

import org.jspecify.annotations.NullMarked;
