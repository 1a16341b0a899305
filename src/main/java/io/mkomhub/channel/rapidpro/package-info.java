/**
 * The External channel of RapidPro and Weni, as their gateway courier speaks it
 * (https://github.com/nyaruka/courier, handlers/external). Read it in this order:
 *
 * <ol>
 *   <li>Settings: those of every channel, {@link io.mkomhub.channel.Channel}
 *   <li>Status map: {@code RapidProAdapter.STATUSES}
 *   <li>Wire records: {@code SendRequest}, {@code FlatXml}
 *   <li>Routes and receive: {@code RapidProRoutes}
 *   <li>Send: {@code RapidProAdapter}
 * </ol>
 */
@NullMarked
package io.mkomhub.channel.rapidpro;

import org.jspecify.annotations.NullMarked;
