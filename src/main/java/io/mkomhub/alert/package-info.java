/** Decides what an operator has to be told of, and counts it for the alarms in {@code template.yaml}. */
@NullMarked
package io.mkomhub.alert;

import org.jspecify.annotations.NullMarked;
