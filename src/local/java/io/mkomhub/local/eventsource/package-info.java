/** The event sources of functions: queues, streams and schedules. */
@NullMarked
package io.mkomhub.local.eventsource;

import org.jspecify.annotations.NullMarked;
