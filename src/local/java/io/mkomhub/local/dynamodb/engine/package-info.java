/** A DynamoDB of our own: operations, HTTP, faults for tests and the count of what AWS would charge. */
@NullMarked
package io.mkomhub.local.dynamodb.engine;

import org.jspecify.annotations.NullMarked;
