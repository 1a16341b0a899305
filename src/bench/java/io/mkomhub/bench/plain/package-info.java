/** {@code receive} in plain Java, without a framework: one of the functions that the hub is compared with. */
@NullMarked
package io.mkomhub.bench.plain;

import org.jspecify.annotations.NullMarked;
