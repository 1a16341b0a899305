/** What is done once before Lambda takes a snapshot of the Java runtime, so that no caller waits for it. Not in the executable. */
@NullMarked
package io.mkomhub.snapstart;

import org.jspecify.annotations.NullMarked;
