/**
 * MKOM Hub. The packages form six floors, each of which knows only those below it: {@code function}, {@code api}, {@code
 * channel}, {@code store}, {@code core}, {@code platform}. See {@code docs/architecture.md}.
 */
package io.mkomhub;
