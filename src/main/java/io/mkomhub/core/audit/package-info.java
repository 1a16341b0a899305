/** The audit log: one JSON line with the result of each item that a function processes. */
@NullMarked
package io.mkomhub.core.audit;

import org.jspecify.annotations.NullMarked;
