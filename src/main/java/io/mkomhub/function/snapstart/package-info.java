/** Prepares the Java runtime before Lambda takes a SnapStart snapshot. Not part of the native executable. */
@NullMarked
package io.mkomhub.function.snapstart;

import org.jspecify.annotations.NullMarked;
