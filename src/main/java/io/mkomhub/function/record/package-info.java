/** Function {@code record}: stores every event once and updates the messages. */
@NullMarked
package io.mkomhub.function.record;

import org.jspecify.annotations.NullMarked;
