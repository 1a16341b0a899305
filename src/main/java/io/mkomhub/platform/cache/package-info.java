/** Caches in memory: values that are refreshed, and the most recently used entries. */
@NullMarked
package io.mkomhub.platform.cache;

import org.jspecify.annotations.NullMarked;
