package io.mkomhub.function.count;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.platform.dynamodb.StreamEvent;
import io.mkomhub.platform.dynamodb.TableChange;
import io.mkomhub.platform.fault.Faults;
import io.mkomhub.store.tally.TallyStore;
import io.quarkus.funqy.Funq;
import jakarta.inject.Inject;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Function {@code count}: gets the changes of the table from its stream.
 *
 * <p>The trigger in {@code template.yaml} has a tumbling window only because Lambda tells the shard of the records only
 * then (https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html); what is counted does not depend on the
 * window, and its state stays empty. Lambda requires a {@code state} in the response, and counts a response without one
 * as a failure.
 *
 * <p>Guarantee: changes count as done only after {@link TallyStore} has returned. If anything fails, the function fails,
 * and Lambda delivers the records again, in their order, until it succeeds: the trigger neither splits a failed batch
 * nor limits retries or the age of records. Limit: the stream keeps a record for 24 hours, so a failure must be
 * repaired within that time; the alarm {@code CountAgeAlarm} rings after 15 minutes.
 */
public class CountFunction {

    private final BiConsumer<String, List<TableChange>> tallies;

    @Inject
    CountFunction(TallyStore tallies) {
        this(tallies::count);
    }

    CountFunction(BiConsumer<String, List<TableChange>> tallies) {
        this.tallies = tallies;
    }

    /**
     * Counts the changes of an event.
     *
     * @param event the event of a DynamoDB stream with a tumbling window
     * @return the empty state, and no failures
     */
    @Funq("count")
    public JsonNode count(JsonNode event) {
        StreamEvent batch = StreamEvent.read(event);
        if (!batch.changes().isEmpty()) {
            count(batch);
        }
        ObjectNode response = JsonNodeFactory.instance.objectNode();
        response.putObject("state");
        response.putArray("batchItemFailures");
        return response;
    }

    /** Lambda logs what is thrown, so it must contain nothing of the items. */
    private void count(StreamEvent batch) {
        try {
            tallies.accept(batch.shard(), batch.changes());
        } catch (RuntimeException e) {
            throw new IllegalStateException("the changes come again: " + Faults.describe(e));
        }
    }
}
