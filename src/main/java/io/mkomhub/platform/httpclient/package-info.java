/** HTTP calls to addresses that users configured, with checks of the address and a timeout. */
@NullMarked
package io.mkomhub.platform.httpclient;

import org.jspecify.annotations.NullMarked;
