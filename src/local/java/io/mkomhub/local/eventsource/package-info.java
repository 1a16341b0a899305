/** The event sources of functions: queues and schedules. */
@NullMarked
package io.mkomhub.local.eventsource;

import org.jspecify.annotations.NullMarked;
