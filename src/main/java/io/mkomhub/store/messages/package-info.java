/** Messages, their events, and the callbacks that are still expected. */
@NullMarked
package io.mkomhub.store.messages;

import org.jspecify.annotations.NullMarked;
