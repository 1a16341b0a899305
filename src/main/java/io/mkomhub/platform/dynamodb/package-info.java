/** DynamoDB: the one table, its keys, batches and conditional writes. It does not know what items mean. */
@NullMarked
package io.mkomhub.platform.dynamodb;

import org.jspecify.annotations.NullMarked;
