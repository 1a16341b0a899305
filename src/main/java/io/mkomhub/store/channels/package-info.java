/** The progress of channel notifications, and the health of the channels' endpoints. */
@NullMarked
package io.mkomhub.store.channels;

import org.jspecify.annotations.NullMarked;
