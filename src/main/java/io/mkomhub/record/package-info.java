/** The function that stores every event once and moves messages forward. */
@NullMarked
package io.mkomhub.record;

import org.jspecify.annotations.NullMarked;
