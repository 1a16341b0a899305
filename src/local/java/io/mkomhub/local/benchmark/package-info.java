/** Benchmarks of the packaged functions. */
@NullMarked
package io.mkomhub.local.benchmark;

import org.jspecify.annotations.NullMarked;
