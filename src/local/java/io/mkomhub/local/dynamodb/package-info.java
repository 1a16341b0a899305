/** Amazon DynamoDB, by DynamoDB Local inside this process. */
@NullMarked
package io.mkomhub.local.dynamodb;

import org.jspecify.annotations.NullMarked;
