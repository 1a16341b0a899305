package io.mkomhub.function.count;

import io.mkomhub.platform.dynamodb.TableChange;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Counts the changes of the table. */
@ApplicationScoped
public class Counter {

    /**
     * Counts the changes. If it throws, the same changes come again.
     *
     * @param shard the shard of the stream that the changes are from
     * @param changes changes in the order of the shard
     */
    public void count(String shard, List<TableChange> changes) {
        // Nothing is counted yet.
    }
}
