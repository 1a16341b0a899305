/** The REST API for other systems. */
@NullMarked
package io.mkomhub.api;

import org.jspecify.annotations.NullMarked;
