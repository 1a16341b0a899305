/** What is known of a person: opt-out, attributes, conversation, dialogue, and the channel that replies go to. */
@NullMarked
package io.mkomhub.store.people;

import org.jspecify.annotations.NullMarked;
