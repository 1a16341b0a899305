package io.mkomhub.function.send;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** When advertising waits. */
@ConfigMapping(prefix = "hub")
public interface QuietConfig {

    /** Hours in which messages of class {@code marketing} wait, such as {@code 21:00-08:00}, by Brasília's clock; none by default. */
    Optional<String> quietHours();
}
