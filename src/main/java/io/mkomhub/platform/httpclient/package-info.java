/** HTTP calls to addresses that users configured: which are allowed, and how long they may take. */
@NullMarked
package io.mkomhub.platform.httpclient;

import org.jspecify.annotations.NullMarked;
