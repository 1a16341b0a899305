/**
 * How a service the hub stands on can fail. The type says what to do: try again ({@link io.mkomhub.fault.UnavailableException}),
 * try again and call a person ({@link io.mkomhub.fault.BlockedException}), or give up ({@link io.mkomhub.fault.RefusedException}).
 */
@NullMarked
package io.mkomhub.fault;

import org.jspecify.annotations.NullMarked;
