/** Reads and writes CSV: what people and spreadsheets save, and what they are to open. */
@NullMarked
package io.mkomhub.core.csv;

import org.jspecify.annotations.NullMarked;
