/**
 * Kannel, and RapidPro's Kannel channel, which speaks the same protocol: {@code sendsms} requests, delivery reports and
 * replies (https://www.kannel.org/download/1.4.5/userguide-1.4.5/userguide.html). Read it in this order:
 *
 * <ol>
 *   <li>Settings: {@link io.mkomhub.channel.kannel.KannelConfig}
 *   <li>Status map: {@code Report}
 *   <li>Wire records: {@code SendSms}, {@code Octets}, {@code Concatenation}, {@code ReportRequest}, {@code ReportUrl},
 *       {@code KannelReply}, {@code MisformedException}
 *   <li>Routes: {@code KannelRoutes}
 *   <li>Receive: {@link io.mkomhub.channel.kannel.MessageReassembler}, {@code MessageParts}
 *   <li>Send: {@code KannelAdapter}
 * </ol>
 */
@NullMarked
package io.mkomhub.channel.kannel;

import org.jspecify.annotations.NullMarked;
