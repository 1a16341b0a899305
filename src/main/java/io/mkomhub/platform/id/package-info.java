/** Identifiers that all floors use: correlation ids and digests. */
@NullMarked
package io.mkomhub.platform.id;

import org.jspecify.annotations.NullMarked;
