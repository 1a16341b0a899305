/** HTTP requests, responses and routes, independent of their transport. */
@NullMarked
package io.mkomhub.platform.http;

import org.jspecify.annotations.NullMarked;
