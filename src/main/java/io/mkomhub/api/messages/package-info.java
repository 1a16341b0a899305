/** REST resource {@code /messages}, and MKOM's own transmission API in its place. */
@NullMarked
package io.mkomhub.api.messages;

import org.jspecify.annotations.NullMarked;
