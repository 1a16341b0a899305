/** Calls to other machines, made at the same time. */
@NullMarked
package io.mkomhub.platform.concurrent;

import org.jspecify.annotations.NullMarked;
