/** The MKOM platform as a channel: its transmission API, its callbacks, its words. */
@NullMarked
package io.mkomhub.mkom;

import org.jspecify.annotations.NullMarked;
