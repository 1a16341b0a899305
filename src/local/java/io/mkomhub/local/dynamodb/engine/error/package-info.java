/** What the engine refuses, in DynamoDB's words. */
@NullMarked
package io.mkomhub.local.dynamodb.engine.error;

import org.jspecify.annotations.NullMarked;
