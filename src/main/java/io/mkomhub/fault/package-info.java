/** The two ways in which a service the hub stands on can fail. */
@NullMarked
package io.mkomhub.fault;

import org.jspecify.annotations.NullMarked;
