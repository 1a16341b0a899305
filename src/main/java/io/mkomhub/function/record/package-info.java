/** Function {@code record}: stores every event once and moves messages forward. */
@NullMarked
package io.mkomhub.function.record;

import org.jspecify.annotations.NullMarked;
