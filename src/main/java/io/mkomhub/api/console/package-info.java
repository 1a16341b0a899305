/** The console and the API reference: pages and their files, which the build makes of {@code src/main/web}. */
@NullMarked
package io.mkomhub.api.console;

import org.jspecify.annotations.NullMarked;
