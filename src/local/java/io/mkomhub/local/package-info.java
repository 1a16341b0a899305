/** Runs MKOM Hub on one machine: the resources of its template, the functions, and a simulator of MKOM. */
@NullMarked
package io.mkomhub.local;

import org.jspecify.annotations.NullMarked;
