/** Amazon DynamoDB: its tables, created from the template. The engine that serves them is in {@code engine}. */
@NullMarked
package io.mkomhub.local.dynamodb;

import org.jspecify.annotations.NullMarked;
