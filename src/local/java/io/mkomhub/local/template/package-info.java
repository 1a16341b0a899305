/** Reads the deployment template and evaluates all values, so that its resources can be created locally. */
@NullMarked
package io.mkomhub.local.template;

import org.jspecify.annotations.NullMarked;
