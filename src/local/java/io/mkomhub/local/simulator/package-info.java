/** Simulates the MKOM platform: accepts transmissions, sends callbacks, and simulates faults. */
@NullMarked
package io.mkomhub.local.simulator;

import org.jspecify.annotations.NullMarked;
