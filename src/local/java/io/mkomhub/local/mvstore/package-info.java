/** Files of sorted maps: H2's MVStore with one set of settings. */
@NullMarked
package io.mkomhub.local.mvstore;

import org.jspecify.annotations.NullMarked;
