/** Tokens and API keys: where they come from and how they are compared. */
@NullMarked
package io.mkomhub.platform.secrets;

import org.jspecify.annotations.NullMarked;
