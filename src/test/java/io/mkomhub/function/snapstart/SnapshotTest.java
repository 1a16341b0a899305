package io.mkomhub.function.snapstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.channel.mkom.TestMailingDefaults;
import java.util.ArrayList;
import java.util.List;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;
import org.junit.jupiter.api.Test;

class SnapshotTest {

    private static final Context<? extends Resource> CONTEXT = Core.getGlobalContext();

    @Test
    void beforeCheckpoint_shouldAskAll_whenSomeFail() {
        List<String> asked = new ArrayList<>();
        Snapshot snapshot = new Snapshot(
                List.of(
                        function -> {
                            throw new IllegalStateException("no network");
                        },
                        function -> {
                            throw new NoClassDefFoundError("x");
                        },
                        asked::add),
                "send");

        snapshot.beforeCheckpoint(CONTEXT);
        snapshot.afterRestore(CONTEXT);

        assertThat(asked).containsExactly("send");
    }

    /** Otherwise it would end before it has got over with anything. */
    @Test
    void firstMessage_shouldBeValid() {
        new FirstMessage(TestMailingDefaults.NONE).prime("receive");
    }
}
