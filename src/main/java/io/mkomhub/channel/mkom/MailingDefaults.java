package io.mkomhub.channel.mkom;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithName;
import java.util.Optional;

/** The default mailing, for messages whose sender names none. */
@ConfigMapping(prefix = "hub.mailing")
public interface MailingDefaults {

    /** Name of the mailing. */
    Optional<String> identifier();

    /** Id of the cost centre that pays. */
    @WithName("cost-centre-id")
    Optional<Long> costCentreId();
}
