/** DynamoDB: the hub's table, its keys, batches and conditional writes. It does not know what the items mean. */
@NullMarked
package io.mkomhub.platform.dynamodb;

import org.jspecify.annotations.NullMarked;
