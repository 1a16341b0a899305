/** Erases a person from everything that is stored. */
@NullMarked
package io.mkomhub.store.erasure;

import org.jspecify.annotations.NullMarked;
