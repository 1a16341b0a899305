/** One line of log for each thing that a function was given, saying what became of it. */
@NullMarked
package io.mkomhub.journal;

import org.jspecify.annotations.NullMarked;
