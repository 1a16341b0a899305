/**
 * The user's own webhook: notifications as signed CloudEvents. Read it in this order:
 *
 * <ol>
 *   <li>Settings: those of every channel, {@link io.mkomhub.channel.Channel}, and {@link io.mkomhub.channel.SigningKeys}
 *   <li>Status map: {@link io.mkomhub.core.message.MessageStatus#word}
 *   <li>Routes and receive: none; the user's programs send with {@code POST /messages}
 *   <li>Wire records and send: {@code WebhookAdapter}
 * </ol>
 */
@NullMarked
package io.mkomhub.channel.webhook;

import org.jspecify.annotations.NullMarked;
