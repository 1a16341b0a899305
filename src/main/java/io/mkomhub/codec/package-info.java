/** How parcels and events are written as JSON, on queues and in the table. */
@NullMarked
package io.mkomhub.codec;

import org.jspecify.annotations.NullMarked;
