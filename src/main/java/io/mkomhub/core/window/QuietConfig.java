package io.mkomhub.core.window;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** Settings of the quiet hours. */
@ConfigMapping(prefix = "hub")
public interface QuietConfig {

    /**
     * The hours in which messages of class {@code marketing} wait, such as {@code 21:00-08:00}, in the time
     * zone of the recipient; none by default. A message with a delivery window of its own follows that instead.
     */
    Optional<String> quietHours();
}
