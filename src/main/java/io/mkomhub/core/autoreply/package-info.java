/** Auto-replies: flows, what they answer to a reply, and where a contact stands in them. */
@NullMarked
package io.mkomhub.core.autoreply;

import org.jspecify.annotations.NullMarked;
