/** Values kept in memory: what was read, for a time; what was used last, up to a number. */
@NullMarked
package io.mkomhub.platform.cache;

import org.jspecify.annotations.NullMarked;
