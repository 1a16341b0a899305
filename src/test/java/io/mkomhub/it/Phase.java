package io.mkomhub.it;

import java.util.List;

/**
 * A kind of fault, which lasts while messages are sent under it.
 *
 * @param name its name in the printed table
 * @param mkom the simulator's faults, as JSON
 * @param disorder the share of batches that SQS delivers twice and out of order, from 0 to 1
 * @param throttled the share of requests that DynamoDB throttles, from 0 to 1
 * @param lostAnswers the share of requests whose response DynamoDB loses, from 0 to 1
 * @param away the services that refuse connections meanwhile
 * @param kills whether functions are killed meanwhile
 * @param steering what callers do meanwhile to messages that they have just sent
 */
record Phase(
        String name,
        String mkom,
        double disorder,
        double throttled,
        double lostAnswers,
        List<Service> away,
        boolean kills,
        List<Steering> steering) {

    /** A phase whose messages nobody steers. */
    Phase(
            String name,
            String mkom,
            double disorder,
            double throttled,
            double lostAnswers,
            List<Service> away,
            boolean kills) {
        this(name, mkom, disorder, throttled, lostAnswers, away, kills, List.of());
    }

    /** What a caller does to messages, while {@code send} may already have them. */
    enum Steering {
        CANCEL,
        EDIT,
        PAUSE_MAILING,
        CANCEL_MAILING,
        PACE_MAILING;

        /** Whether it is done to a whole mailing. */
        boolean isOfMailing() {
            return this == PAUSE_MAILING || this == CANCEL_MAILING || this == PACE_MAILING;
        }
    }

    /** What can be stopped. */
    enum Service {
        SQS,
        DYNAMODB,
        MKOM
    }

    private static Phase mkom(String name, String faults) {
        return new Phase(name, faults, 0, 0, 0, List.of(), false);
    }

    private static Phase away(String name, Service... services) {
        return new Phase(name, "{}", 0, 0, 0, List.of(services), false);
    }

    /** Some of what MKOM rejects is tried again, so that messages are also cancelled and edited between two attempts. */
    private static Phase steered(String name, String faults, boolean kills, Steering... steering) {
        return new Phase(name, faults, 0.2, 0, 0.02, List.of(), kills, List.of(steering));
    }

    /** Much is wrong at once. */
    static final Phase ALL =
            new Phase("several at once", """
            {"errorRate":0.2,"acceptThenTimeoutRate":0.05,"timeoutMs":3000,"malformedRate":0.05,"rejectRate":0.01,
             "latencyMs":100,"duplicateCallbacks":true,"shuffleCallbacks":true,"callbackDelayMs":500}""", 0.2, 0.1, 0.02, List.of(), true, List.of(Steering.values()));

    /** One kind of fault each. */
    static final List<Phase> EACH = List.of(
            new Phase("functions killed", "{}", 0, 0, 0, List.of(), true),
            steered("messages cancelled", "{\"errorRate\":0.2}", false, Steering.CANCEL),
            steered("messages edited", "{\"errorRate\":0.2}", false, Steering.EDIT),
            steered("cancelled, edited, and killed", "{}", true, Steering.CANCEL, Steering.EDIT),
            steered("mailings paused and resumed", "{\"errorRate\":0.2}", false, Steering.PAUSE_MAILING),
            steered("mailings paused, cancelled, killed", "{}", true, Steering.PAUSE_MAILING, Steering.CANCEL_MAILING),
            steered("mailings paced, paused, killed", "{}", true, Steering.PACE_MAILING, Steering.PAUSE_MAILING),
            new Phase("SQS duplicates and reorders", "{}", 0.5, 0, 0, List.of(), false),
            away("SQS away", Service.SQS),
            new Phase("DynamoDB throttles", "{}", 0, 0.2, 0, List.of(), false),
            new Phase("DynamoDB loses answers", "{}", 0, 0, 0.05, List.of(), false),
            away("DynamoDB away", Service.DYNAMODB),
            away("SQS and DynamoDB away", Service.SQS, Service.DYNAMODB),
            away("MKOM refuses connections", Service.MKOM),
            mkom("MKOM answers 503", "{\"errorRate\":0.4}"),
            mkom("MKOM answers 429", "{\"status\":429,\"statusTimes\":8}"),
            mkom("MKOM cuts connections", "{\"refuse\":true}"),
            mkom("MKOM accepts, then times out", "{\"acceptThenTimeoutRate\":0.15,\"timeoutMs\":3000}"),
            mkom("MKOM accepts, then answers 500", "{\"acceptThenStatus\":500}"),
            mkom("MKOM accepts, then answers 502", "{\"acceptThenStatus\":502}"),
            mkom("MKOM accepts, callbacks late", "{\"acceptThenStatus\":504,\"callbackDelayMs\":6000}"),
            mkom("MKOM cuts references", "{\"cutReferences\":5}"),
            mkom("MKOM refuses some", "{\"rejectRate\":0.05}"),
            mkom("MKOM answers half", "{\"malformedRate\":0.2}"),
            mkom("MKOM is slow", "{\"latencyMs\":800}"),
            mkom("callbacks twice and shuffled", "{\"duplicateCallbacks\":true,\"shuffleCallbacks\":true}"),
            mkom("callbacks late, in a burst", "{\"callbackDelayMs\":3000,\"callbacksPerSecond\":0}"));
}
