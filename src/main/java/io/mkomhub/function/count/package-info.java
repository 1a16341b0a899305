/** Function {@code count}: follows the changes of the table and counts them. */
@NullMarked
package io.mkomhub.function.count;

import org.jspecify.annotations.NullMarked;
