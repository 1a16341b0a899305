/** A local Amazon SQS: ElasticMQ in this process. */
@NullMarked
package io.mkomhub.local.sqs;

import org.jspecify.annotations.NullMarked;
