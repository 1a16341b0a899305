/** A local AWS Lambda: runs the packaged functions as processes, through the Runtime API. */
@NullMarked
package io.mkomhub.local.lambda;

import org.jspecify.annotations.NullMarked;
