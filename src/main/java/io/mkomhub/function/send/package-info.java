/**
 * Function {@code send}: sends each message through MKOM once.
 *
 * <p>Read {@code Sender} first: it runs the steps in order, and each step is a class: {@code Planner}, {@code WaitingRoom},
 * {@code MailingPace}, {@code RequestPace}, {@code Claimer}, {@code Transmitter} with {@code OutcomeRecorder}, {@code StatusReporter}, {@code Requeuer}. {@code NextStep},
 * {@code RecipientCheck} and {@code RequeuePlan} make the decisions, without any call.
 */
@NullMarked
package io.mkomhub.function.send;

import org.jspecify.annotations.NullMarked;
