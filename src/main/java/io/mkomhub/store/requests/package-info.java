/** The responses to requests with an {@code Idempotency-Key}, and the changes that were made over the API. */
@NullMarked
package io.mkomhub.store.requests;

import org.jspecify.annotations.NullMarked;
