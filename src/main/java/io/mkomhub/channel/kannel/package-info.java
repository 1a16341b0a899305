/** Kannel and whatever speaks as it does: its {@code sendsms} request and answers, its delivery reports and its replies. */
@NullMarked
package io.mkomhub.channel.kannel;

import org.jspecify.annotations.NullMarked;
