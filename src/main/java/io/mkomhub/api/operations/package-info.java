/** REST resources for whoever operates the hub: {@code /dead-letters} and {@code /health/details}. */
@NullMarked
package io.mkomhub.api.operations;

import org.jspecify.annotations.NullMarked;
