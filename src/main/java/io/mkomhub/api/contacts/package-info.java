/** REST resource {@code /contacts}: writes, reads and imports the attributes of contacts. */
@NullMarked
package io.mkomhub.api.contacts;

import org.jspecify.annotations.NullMarked;
