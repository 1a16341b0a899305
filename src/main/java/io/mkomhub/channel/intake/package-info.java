/** Accepts messages: what was accepted is on a queue or on the spool. */
@NullMarked
package io.mkomhub.channel.intake;

import org.jspecify.annotations.NullMarked;
