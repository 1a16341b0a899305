/** REST resource {@code /channels}: sets channels up. Secrets go in and never come out. */
@NullMarked
package io.mkomhub.api.channels;

import org.jspecify.annotations.NullMarked;
