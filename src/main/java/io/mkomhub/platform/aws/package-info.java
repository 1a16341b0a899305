/** The AWS SDK: how its clients talk HTTP. */
@NullMarked
package io.mkomhub.platform.aws;

import org.jspecify.annotations.NullMarked;
