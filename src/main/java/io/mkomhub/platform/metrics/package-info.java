/** CloudWatch metrics in the embedded format, and the failures that alarms are made of. */
@NullMarked
package io.mkomhub.platform.metrics;

import org.jspecify.annotations.NullMarked;
