/** The benchmark suite: the hub beside what people would use instead, and beside an earlier package of itself. */
@NullMarked
package io.mkomhub.bench;

import org.jspecify.annotations.NullMarked;
