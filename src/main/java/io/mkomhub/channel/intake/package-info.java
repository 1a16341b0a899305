/** Accepts messages from any channel and puts them on the queue of their priority, or on the spool if the queue fails. */
@NullMarked
package io.mkomhub.channel.intake;

import org.jspecify.annotations.NullMarked;
