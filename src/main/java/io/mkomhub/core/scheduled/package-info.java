/** Mensagens Programadas: plans, and what they answer to the platform's requests. */
@NullMarked
package io.mkomhub.core.scheduled;

import org.jspecify.annotations.NullMarked;
