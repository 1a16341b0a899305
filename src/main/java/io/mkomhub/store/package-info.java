/** What the hub stores in the table, one package for each subject. */
@NullMarked
package io.mkomhub.store;

import org.jspecify.annotations.NullMarked;
