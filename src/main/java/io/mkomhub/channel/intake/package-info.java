/** Accepts messages from any channel and puts them on the outbound queue, or on the spool if the queue fails. */
@NullMarked
package io.mkomhub.channel.intake;

import org.jspecify.annotations.NullMarked;
