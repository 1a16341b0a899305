/** What has been told to which channel, and the health of its endpoints. */
@NullMarked
package io.mkomhub.store.channels;

import org.jspecify.annotations.NullMarked;
