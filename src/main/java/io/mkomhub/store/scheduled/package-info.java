/** Plans in all their versions, and the requests of scheduled messages with their answers. */
@NullMarked
package io.mkomhub.store.scheduled;

import org.jspecify.annotations.NullMarked;
