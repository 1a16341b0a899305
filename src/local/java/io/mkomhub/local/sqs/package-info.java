/** Amazon SQS, by ElasticMQ inside this process. */
@NullMarked
package io.mkomhub.local.sqs;

import org.jspecify.annotations.NullMarked;
