/**
 * An Amazon SNS topic of the user's own: notifications as CloudEvents. Read it in this order:
 *
 * <ol>
 *   <li>Settings: those of every channel, {@link io.mkomhub.channel.Channel}; its address is an {@link
 *       io.mkomhub.platform.aws.Arn}
 *   <li>Status map: {@link io.mkomhub.core.message.MessageStatus#word}
 *   <li>Routes and receive: none; the user's programs send with {@code POST /messages}
 *   <li>Wire records and send: {@code SnsAdapter}, with {@link io.mkomhub.channel.AwsChannels}
 * </ol>
 */
@NullMarked
package io.mkomhub.channel.sns;

import org.jspecify.annotations.NullMarked;
