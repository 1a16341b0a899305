/** Identifiers that every floor uses: correlation ids and digests. */
@NullMarked
package io.mkomhub.platform.id;

import org.jspecify.annotations.NullMarked;
