/** Collections that use a bounded amount of memory. */
@NullMarked
package io.mkomhub.local.buffer;

import org.jspecify.annotations.NullMarked;
