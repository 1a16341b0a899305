/** Memory that does not grow for ever. */
@NullMarked
package io.mkomhub.local.buffer;

import org.jspecify.annotations.NullMarked;
