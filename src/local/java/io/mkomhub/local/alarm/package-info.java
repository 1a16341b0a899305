/** A local Amazon CloudWatch: collects metrics, and determines which alarms of the template go off. */
@NullMarked
package io.mkomhub.local.alarm;

import org.jspecify.annotations.NullMarked;
