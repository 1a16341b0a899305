/** Scheduled messages (Mensagens Programadas): plans, and their responses to the platform's requests. */
@NullMarked
package io.mkomhub.core.scheduled;

import org.jspecify.annotations.NullMarked;
