/** Answers lists as JSON, JSON lines or CSV, page by page. */
@NullMarked
package io.mkomhub.api.export;

import org.jspecify.annotations.NullMarked;
