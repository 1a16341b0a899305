/** Reads files of comma-separated values as spreadsheets write them. */
@NullMarked
package io.mkomhub.core.csv;

import org.jspecify.annotations.NullMarked;
