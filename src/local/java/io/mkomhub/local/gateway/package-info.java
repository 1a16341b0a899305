/** A local Amazon API Gateway: an HTTP API in front of one function. */
@NullMarked
package io.mkomhub.local.gateway;

import org.jspecify.annotations.NullMarked;
