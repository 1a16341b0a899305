/** DynamoDB: the one table and how each thing is kept in it. */
@NullMarked
package io.mkomhub.store;

import org.jspecify.annotations.NullMarked;
