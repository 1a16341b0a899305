/** Channels: systems that send and receive through the hub, and what they are told. */
@NullMarked
package io.mkomhub.channel;

import org.jspecify.annotations.NullMarked;
