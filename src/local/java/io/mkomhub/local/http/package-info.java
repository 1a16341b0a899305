/** What the small HTTP servers here have in common. */
@NullMarked
package io.mkomhub.local.http;

import org.jspecify.annotations.NullMarked;
