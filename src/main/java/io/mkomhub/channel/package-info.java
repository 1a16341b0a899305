/**
 * Channels: the systems that send and receive messages through the hub.
 *
 * <p>Each subpackage except {@code intake} is one system at the other end. Its {@code package-info} lists its classes in the
 * same order: settings, status map, wire records, routes, receive, send. This package holds what the systems share: the
 * stored {@link io.mkomhub.channel.Channel} and the line that registers each kind
 * ({@link io.mkomhub.channel.Channel.Kind}), the interface of the sending half
 * ({@link io.mkomhub.channel.ChannelAdapter}) and the publisher of notifications.
 */
@NullMarked
package io.mkomhub.channel;

import org.jspecify.annotations.NullMarked;
