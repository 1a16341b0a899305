/** What a mailing is made of: a text with placeholders, and the people of a file. */
@NullMarked
package io.mkomhub.core.mailing;

import org.jspecify.annotations.NullMarked;
