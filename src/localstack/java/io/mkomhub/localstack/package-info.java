/** The integration tests with SQS and DynamoDB from LocalStack: what {@code -Plocalstack} adds to them. */
@NullMarked
package io.mkomhub.localstack;

import org.jspecify.annotations.NullMarked;
