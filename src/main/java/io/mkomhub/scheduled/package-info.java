/** Mensagens Programadas: plans, and what they answer to the platform's requests. */
@NullMarked
package io.mkomhub.scheduled;

import org.jspecify.annotations.NullMarked;
