/** Conversations as the API shows them, and forgetting them. */
@NullMarked
package io.mkomhub.conversation;

import org.jspecify.annotations.NullMarked;
