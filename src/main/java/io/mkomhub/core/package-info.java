/** What the hub knows about messages: plain Java that calls neither AWS nor HTTP. */
@NullMarked
package io.mkomhub.core;

import org.jspecify.annotations.NullMarked;
