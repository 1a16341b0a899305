package io.mkomhub.channel.intake;

import io.mkomhub.core.window.OverCap;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Limits of one message, and what it costs. */
@ConfigMapping(prefix = "hub.message")
public interface MessageLimits {

    /** The most SMS that one message may take, 1 to 255. */
    @WithDefault("10")
    int maxSegments();

    /**
     * The countries that messages may be sent to: ISO 3166-1 codes, separated by commas, or {@code *} for all.
     *
     * @see io.mkomhub.core.message.AllowedCountries
     */
    @WithDefault("BR")
    String allowedCountries();

    /** What becomes of a message with a schedule in the past, if its request says nothing about it. */
    @WithDefault("send")
    PastSchedule pastSchedule();

    /**
     * The budgets of cost centres, such as {@code 12981=500.00BRL/month,*=10000/day}; none by default.
     *
     * @see io.mkomhub.core.message.Budgets
     */
    Optional<String> budgets();

    /** What becomes of messages over the budget of their cost centre. */
    @WithDefault("refuse")
    OverCap overCap();

    /** The price of one SMS in reais, such as {@code 0.085}, with at most four decimals; none by default. */
    Optional<String> pricePerSegment();
}
