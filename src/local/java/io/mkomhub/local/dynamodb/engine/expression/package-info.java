/** DynamoDB's expressions: reading them, checking them, carrying them out. */
@NullMarked
package io.mkomhub.local.dynamodb.engine.expression;

import org.jspecify.annotations.NullMarked;
