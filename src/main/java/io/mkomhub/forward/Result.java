package io.mkomhub.forward;

import io.mkomhub.message.Delivery;
import java.time.Instant;

/** What became of a notice in one run. */
sealed interface Result {

    /** Its peer has just been told. */
    record Told() implements Result {}

    /** Nothing was left to tell: its peer knew, or does not want to. */
    record Done() implements Result {}

    /** It is to be seen again. */
    record Again(Delivery delivery, Instant due) implements Result {}

    /** It is given up. */
    record Dead(Delivery delivery, String reason) implements Result {}
}
