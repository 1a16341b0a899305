/** Erases a person's data from the table. */
@NullMarked
package io.mkomhub.store.erasure;

import org.jspecify.annotations.NullMarked;
