/** What calls functions by itself: queues and schedules. */
@NullMarked
package io.mkomhub.local.eventsource;

import org.jspecify.annotations.NullMarked;
