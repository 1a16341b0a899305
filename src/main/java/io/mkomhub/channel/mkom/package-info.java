/** The MKOM platform: its transmission API, its callbacks, its scheduled messages, its status words. */
@NullMarked
package io.mkomhub.channel.mkom;

import org.jspecify.annotations.NullMarked;
