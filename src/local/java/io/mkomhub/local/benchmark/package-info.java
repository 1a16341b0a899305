/** Benchmarks of the packaged functions, the table engine and ElasticMQ. */
@NullMarked
package io.mkomhub.local.benchmark;

import org.jspecify.annotations.NullMarked;
