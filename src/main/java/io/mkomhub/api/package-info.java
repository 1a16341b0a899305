/** The REST resources of the hub, one package for each resource. */
@NullMarked
package io.mkomhub.api;

import org.jspecify.annotations.NullMarked;
