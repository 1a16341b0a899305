/** Reads the deployment template: what to create, with every value resolved. */
@NullMarked
package io.mkomhub.local.template;

import org.jspecify.annotations.NullMarked;
