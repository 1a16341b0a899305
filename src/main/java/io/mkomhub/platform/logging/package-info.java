/** What the platform itself has to log, whoever writes the log. */
@NullMarked
package io.mkomhub.platform.logging;

import org.jspecify.annotations.NullMarked;
