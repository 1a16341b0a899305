/** SQS: putting records on queues and processing batches of them. */
@NullMarked
package io.mkomhub.platform.sqs;

import org.jspecify.annotations.NullMarked;
