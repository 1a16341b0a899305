/** The part of PartiQL that DynamoDB knows: reading statements. */
@NullMarked
package io.mkomhub.local.dynamodb.engine.partiql;

import org.jspecify.annotations.NullMarked;
