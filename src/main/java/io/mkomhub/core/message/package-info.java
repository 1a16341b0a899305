/**
 * The model of a message: numbers, texts, segments, statuses and their transitions. Independent of AWS, HTTP and all
 * channels.
 */
@NullMarked
package io.mkomhub.core.message;

import org.jspecify.annotations.NullMarked;
