/** Notices as signed JSON to an address of the user's own. */
@NullMarked
package io.mkomhub.webhook;

import org.jspecify.annotations.NullMarked;
