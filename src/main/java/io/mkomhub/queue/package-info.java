/** SQS: putting work on a queue and taking batches off it. */
@NullMarked
package io.mkomhub.queue;

import org.jspecify.annotations.NullMarked;
