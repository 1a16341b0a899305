/** Reading JSON at the edge, with errors that name the field. */
@NullMarked
package io.mkomhub.json;

import org.jspecify.annotations.NullMarked;
