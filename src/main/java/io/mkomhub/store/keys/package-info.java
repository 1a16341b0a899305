/** Hashes that stand for people and references in keys, so that no key outlives an erasure. */
@NullMarked
package io.mkomhub.store.keys;

import org.jspecify.annotations.NullMarked;
