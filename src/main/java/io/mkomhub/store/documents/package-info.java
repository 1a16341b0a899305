/** Named JSON documents that users configure, such as flows and channels. */
@NullMarked
package io.mkomhub.store.documents;

import org.jspecify.annotations.NullMarked;
