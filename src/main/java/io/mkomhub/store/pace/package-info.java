/** When what has a rate limit may be called next: the endpoints of channels, and MKOM. */
@NullMarked
package io.mkomhub.store.pace;

import org.jspecify.annotations.NullMarked;
