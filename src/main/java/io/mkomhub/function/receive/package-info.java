/** Function {@code receive}: routes, access, answers behind API Gateway. */
@NullMarked
package io.mkomhub.function.receive;

import org.jspecify.annotations.NullMarked;
