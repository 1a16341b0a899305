/** REST resource {@code /plans}: writes, reads, deletes and previews plans. */
@NullMarked
package io.mkomhub.api.plans;

import org.jspecify.annotations.NullMarked;
