/**
 * How a service the hub stands on can fail. The type says what to do: try again ({@link io.mkomhub.platform.fault.UnavailableException}),
 * try again and call a person ({@link io.mkomhub.platform.fault.BlockedException}), or give up ({@link io.mkomhub.platform.fault.RefusedException}).
 */
@NullMarked
package io.mkomhub.platform.fault;

import org.jspecify.annotations.NullMarked;
