/**
 * Function {@code send}: sends messages through MKOM, each of them once.
 *
 * <p>Read {@code Sender} first: it runs the steps in order, and each step is a class: {@code Planner}, {@code Claimer},
 * {@code Transmitter} with {@code OutcomeRecorder}, {@code StatusReporter}, {@code Requeuer}. {@code NextStep}, {@code RecipientCheck}
 * and {@code RequeuePlan} decide, without a call to anybody.
 */
@NullMarked
package io.mkomhub.function.send;

import org.jspecify.annotations.NullMarked;
