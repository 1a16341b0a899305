/** SQS: sends records to queues and processes batches of them. */
@NullMarked
package io.mkomhub.platform.sqs;

import org.jspecify.annotations.NullMarked;
