/** The console and the API reference: pages and their files, as they stand in {@code src/main/web}. */
@NullMarked
package io.mkomhub.api.console;

import org.jspecify.annotations.NullMarked;
