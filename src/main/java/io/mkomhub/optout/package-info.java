/** Opt-outs: which words are one, and the ways to set and see them. */
@NullMarked
package io.mkomhub.optout;

import org.jspecify.annotations.NullMarked;
