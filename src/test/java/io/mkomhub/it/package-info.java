/** The packaged functions on the local cloud, driven over HTTP as the platform and its users do. */
@NullMarked
package io.mkomhub.it;

import org.jspecify.annotations.NullMarked;
