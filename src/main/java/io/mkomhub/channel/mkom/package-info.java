/**
 * The MKOM platform: the transmission API, the callbacks and the scheduled messages. Read it in this order:
 *
 * <ol>
 *   <li>Settings: {@link io.mkomhub.channel.mkom.MkomConfig}, {@link io.mkomhub.channel.mkom.MailingDefaults}
 *   <li>Status map: {@link io.mkomhub.channel.mkom.StatusWords}
 *   <li>Wire records: {@link io.mkomhub.channel.mkom.TransmissionApi}, {@link io.mkomhub.channel.mkom.Submission}, {@link
 *       io.mkomhub.channel.mkom.MessageChange}, {@link io.mkomhub.channel.mkom.WireReference}, {@link
 *       io.mkomhub.channel.mkom.Schedules}, {@code Validity}, {@link io.mkomhub.channel.mkom.Warning}
 *   <li>Routes: {@code CallbackRoutes}, {@code ScheduledRoutes}
 *   <li>Receive: {@link io.mkomhub.channel.mkom.Callbacks}, {@code CallbackRecords}
 *   <li>Send: {@link io.mkomhub.channel.mkom.MkomClient}, {@link io.mkomhub.channel.mkom.TransmissionResponses}, {@link
 *       io.mkomhub.channel.mkom.TransmissionOutcome}
 * </ol>
 */
@NullMarked
package io.mkomhub.channel.mkom;

import org.jspecify.annotations.NullMarked;
