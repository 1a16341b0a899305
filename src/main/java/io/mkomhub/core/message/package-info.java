/** What a message is: numbers, texts, segments, statuses and their order. Knows nothing of AWS, HTTP or any channel. */
@NullMarked
package io.mkomhub.core.message;

import org.jspecify.annotations.NullMarked;
