/** What the hub stands on, without any knowledge of messages: the table, the queues, HTTP, JSON, secrets, metrics and logs. */
@NullMarked
package io.mkomhub.platform;

import org.jspecify.annotations.NullMarked;
