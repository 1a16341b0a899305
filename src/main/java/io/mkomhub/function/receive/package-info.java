/** Function {@code receive}: routing and access control behind API Gateway. */
@NullMarked
package io.mkomhub.function.receive;

import org.jspecify.annotations.NullMarked;
