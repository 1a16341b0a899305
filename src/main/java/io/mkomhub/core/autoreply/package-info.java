/** Auto-replies: flows, their answers to replies, and the state of a contact's dialogue. */
@NullMarked
package io.mkomhub.core.autoreply;

import org.jspecify.annotations.NullMarked;
