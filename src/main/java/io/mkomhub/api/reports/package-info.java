/** REST resources: lists of mailings with what became of their messages, and statistics. */
@NullMarked
package io.mkomhub.api.reports;

import org.jspecify.annotations.NullMarked;
