/** REST resource {@code /auto-replies}: writes, reads, deletes and previews flows. */
@NullMarked
package io.mkomhub.api.autoreplies;

import org.jspecify.annotations.NullMarked;
