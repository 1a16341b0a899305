/** Plans in all their versions, and scheduled-message requests with their responses. */
@NullMarked
package io.mkomhub.store.scheduled;

import org.jspecify.annotations.NullMarked;
