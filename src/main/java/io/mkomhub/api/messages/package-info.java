/** REST resource {@code /messages}, and MKOM's transmission API with the hub's in its place. */
@NullMarked
package io.mkomhub.api.messages;

import org.jspecify.annotations.NullMarked;
