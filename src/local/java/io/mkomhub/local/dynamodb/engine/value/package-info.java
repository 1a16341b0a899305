/** Attribute values and items: their JSON, their size, their stored form. */
@NullMarked
package io.mkomhub.local.dynamodb.engine.value;

import org.jspecify.annotations.NullMarked;
