/** Requests, answers and routes, apart from what carries them. */
@NullMarked
package io.mkomhub.http;

import org.jspecify.annotations.NullMarked;
