/** Tables and indexes in an ordered map, in memory or in a file. */
@NullMarked
package io.mkomhub.local.dynamodb.engine.storage;

import org.jspecify.annotations.NullMarked;
