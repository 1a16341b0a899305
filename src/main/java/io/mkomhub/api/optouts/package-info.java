/** REST resource {@code /opt-outs}: shows, sets, lifts and imports opt-outs. */
@NullMarked
package io.mkomhub.api.optouts;

import org.jspecify.annotations.NullMarked;
