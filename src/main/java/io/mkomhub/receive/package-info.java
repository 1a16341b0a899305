/** The function behind API Gateway: routes, access, answers. */
@NullMarked
package io.mkomhub.receive;

import org.jspecify.annotations.NullMarked;
