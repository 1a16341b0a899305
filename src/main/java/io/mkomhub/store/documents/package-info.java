/** What users set up, each by its name and as JSON. */
@NullMarked
package io.mkomhub.store.documents;

import org.jspecify.annotations.NullMarked;
