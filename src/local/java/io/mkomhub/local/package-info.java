/** All of MKOM Hub on one machine: the cloud its template asks for, the functions, and a simulator of MKOM. */
@NullMarked
package io.mkomhub.local;

import org.jspecify.annotations.NullMarked;
