package io.mkomhub.mkom;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What is known of the MKOM platform that its manual does not say. */
@ConfigMapping(prefix = "hub.mkom")
public interface MkomConfig {

    /** What an answer with status 500 means: {@code uncertain} (MKOM may have taken the messages) or {@code retry} (it has not). */
    @WithDefault("uncertain")
    Answers.ServerError serverError();
}
