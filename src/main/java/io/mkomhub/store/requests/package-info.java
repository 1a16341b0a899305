/** The responses to requests with an {@code Idempotency-Key}. */
@NullMarked
package io.mkomhub.store.requests;

import org.jspecify.annotations.NullMarked;
