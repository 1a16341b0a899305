/** The audit log: one JSON line for each thing that a function was given, saying what became of it. */
@NullMarked
package io.mkomhub.core.audit;

import org.jspecify.annotations.NullMarked;
