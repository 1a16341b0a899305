/** Data about a person: opt-out, attributes, conversation, dialogue, and the channel that receives the replies. */
@NullMarked
package io.mkomhub.store.people;

import org.jspecify.annotations.NullMarked;
