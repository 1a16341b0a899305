/** Stands in for the MKOM platform: takes transmissions, calls back, misbehaves on request. */
@NullMarked
package io.mkomhub.local.simulator;

import org.jspecify.annotations.NullMarked;
