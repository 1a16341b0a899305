package io.mkomhub.channel.mkom;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What of the MKOM platform its manual does not say. */
@ConfigMapping(prefix = "hub.mkom")
public interface MkomConfig {

    /** What an answer with status 500 means: {@code uncertain} (MKOM may have taken the messages) or {@code retry} (it has not). */
    @WithDefault("uncertain")
    Answers.ServerError serverError();

    /** The longest that one request may take, from looking up MKOM's name to the last byte of its answer. */
    @WithDefault("20s")
    Duration timeout();
}
