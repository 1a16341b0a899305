/** HTTP requests, answers and routes, apart from what carries them. */
@NullMarked
package io.mkomhub.platform.http;

import org.jspecify.annotations.NullMarked;
