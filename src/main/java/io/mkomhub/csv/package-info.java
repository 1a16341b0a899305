/** Files of comma-separated values, as spreadsheets write them. */
@NullMarked
package io.mkomhub.csv;

import org.jspecify.annotations.NullMarked;
