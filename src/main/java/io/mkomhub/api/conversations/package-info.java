/** REST resource {@code /conversations}, and the erasure of a person. */
@NullMarked
package io.mkomhub.api.conversations;

import org.jspecify.annotations.NullMarked;
