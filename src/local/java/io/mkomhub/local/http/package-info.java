/** What the HTTP servers of the local cloud share. */
@NullMarked
package io.mkomhub.local.http;

import org.jspecify.annotations.NullMarked;
