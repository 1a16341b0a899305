/** When a person may receive a message, and how much advertising: delivery windows, the time zones of Brazilian numbers, national holidays, caps. */
@NullMarked
package io.mkomhub.core.window;

import org.jspecify.annotations.NullMarked;
