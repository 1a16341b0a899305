/**
 * Failures of the services that the hub uses. The type says what to do: retry ({@link
 * io.mkomhub.platform.fault.UnavailableException}), retry and alert an operator ({@link
 * io.mkomhub.platform.fault.BlockedException}), or give up ({@link io.mkomhub.platform.fault.RefusedException}).
 */
@NullMarked
package io.mkomhub.platform.fault;

import org.jspecify.annotations.NullMarked;
