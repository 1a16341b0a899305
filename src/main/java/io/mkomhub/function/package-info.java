/** The Lambda functions, one package for each function. They are thin: they take an event, call one bean and return its result. */
@NullMarked
package io.mkomhub.function;

import org.jspecify.annotations.NullMarked;
