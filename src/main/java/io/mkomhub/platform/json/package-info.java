/** Reading JSON at the edge, with errors that name the field. */
@NullMarked
package io.mkomhub.platform.json;

import org.jspecify.annotations.NullMarked;
