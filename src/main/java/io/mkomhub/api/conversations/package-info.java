/** REST resources {@code /conversations} and {@code /replies}, and the erasure of a person. */
@NullMarked
package io.mkomhub.api.conversations;

import org.jspecify.annotations.NullMarked;
