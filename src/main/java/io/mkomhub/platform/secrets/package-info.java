/** Tokens and API keys: reads and compares them. */
@NullMarked
package io.mkomhub.platform.secrets;

import org.jspecify.annotations.NullMarked;
