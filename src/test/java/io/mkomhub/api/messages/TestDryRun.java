package io.mkomhub.api.messages;

import io.mkomhub.channel.intake.TestMessageLimits;
import io.mkomhub.core.message.TestMarketing;
import io.mkomhub.store.TestStores;
import java.util.Optional;

/** A dry run for tests of other things. */
final class TestDryRun {

    private TestDryRun() {}

    /** Without a cap on advertising and without quiet hours. */
    static DryRun of(TestStores stores) {
        return new DryRun(
                stores.optOuts(),
                stores.marketing(),
                TestMarketing.NO_CAP,
                Optional::empty,
                TestMessageLimits.DEFAULTS);
    }
}
