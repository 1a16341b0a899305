/** Taking messages in: what was accepted is on a queue. */
@NullMarked
package io.mkomhub.intake;

import org.jspecify.annotations.NullMarked;
