/** What stands in keys for people and references, so that no key outlives an erasure. */
@NullMarked
package io.mkomhub.store.keys;

import org.jspecify.annotations.NullMarked;
