/**
 * RapidPro's and Weni's External channel, as courier speaks it: what comes from it, and what it is told
 * (https://github.com/nyaruka/courier, handlers/external).
 */
@NullMarked
package io.mkomhub.channel.rapidpro;

import org.jspecify.annotations.NullMarked;
