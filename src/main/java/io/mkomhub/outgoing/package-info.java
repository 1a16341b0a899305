/** Calls to addresses that the hub's users configured: where they may go and how long they may take. */
@NullMarked
package io.mkomhub.outgoing;

import org.jspecify.annotations.NullMarked;
