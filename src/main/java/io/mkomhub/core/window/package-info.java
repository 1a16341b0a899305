/** When a person may receive a message: delivery windows, the time zones of Brazilian numbers, national holidays. */
@NullMarked
package io.mkomhub.core.window;

import org.jspecify.annotations.NullMarked;
