/** What the platform logs, independent of who writes the log. */
@NullMarked
package io.mkomhub.platform.logging;

import org.jspecify.annotations.NullMarked;
