/** REST resource {@code /channels}: configures channels. Responses never contain secrets. */
@NullMarked
package io.mkomhub.api.channels;

import org.jspecify.annotations.NullMarked;
