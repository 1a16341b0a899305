/** Channel kind {@code webhook}: notifications as signed CloudEvents to an address of the user's own. */
@NullMarked
package io.mkomhub.channel.webhook;

import org.jspecify.annotations.NullMarked;
