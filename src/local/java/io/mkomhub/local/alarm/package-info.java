/** Amazon CloudWatch: what was measured, and which alarms of the template ring for it. */
@NullMarked
package io.mkomhub.local.alarm;

import org.jspecify.annotations.NullMarked;
