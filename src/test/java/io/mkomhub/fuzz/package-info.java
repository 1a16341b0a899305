/** Throws anything at the parsers, and keeps what once broke one. */
@NullMarked
package io.mkomhub.fuzz;

import org.jspecify.annotations.NullMarked;
