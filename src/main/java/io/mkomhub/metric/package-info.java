/** Counts for CloudWatch. */
@NullMarked
package io.mkomhub.metric;

import org.jspecify.annotations.NullMarked;
