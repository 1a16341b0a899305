/** What is known of contacts: written one by one or in bulk, for scheduled messages to use. */
@NullMarked
package io.mkomhub.contact;

import org.jspecify.annotations.NullMarked;
