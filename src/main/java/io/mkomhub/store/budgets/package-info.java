/** What cost centres have used of their budgets. */
@NullMarked
package io.mkomhub.store.budgets;

import org.jspecify.annotations.NullMarked;
