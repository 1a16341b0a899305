/** CloudWatch metrics in the embedded metric format, and the failures that alarms evaluate. */
@NullMarked
package io.mkomhub.platform.metrics;

import org.jspecify.annotations.NullMarked;
