package io.mkomhub.local.dynamodb.engine;

import io.mkomhub.local.dynamodb.engine.error.ApiException;
import io.mkomhub.local.dynamodb.engine.expression.Placeholders;
import io.mkomhub.local.dynamodb.engine.expression.Projection;
import io.mkomhub.local.dynamodb.engine.storage.Table;
import io.mkomhub.local.dynamodb.engine.value.Item;
import io.mkomhub.local.dynamodb.engine.value.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** GetItem, PutItem, UpdateItem and DeleteItem. */
final class ItemOperations {

    static final double EVENTUAL = 0.5;
    static final double STRONG = 1;

    private static final List<String> RETURN_VALUES =
            List.of("ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW");
    private static final List<String> METRICS = List.of("SIZE", "NONE");

    private final Context context;

    ItemOperations(Context context) {
        this.context = context;
    }

    Answer get(Request request, Meter meter) {
        String name = request.tableName();
        String mode = Context.capacityMode(request);
        Map<String, Value> key = request.attributes("Key");
        request.refuseLegacy(List.of("ProjectionExpression"), "AttributesToGet");
        Placeholders placeholders = request.placeholders("ProjectionExpression");
        Optional<Projection> projection =
                request.text("ProjectionExpression").map(text -> Projection.read(text, placeholders));
        placeholders.checkAllUsed();
        boolean strong = request.flag("ConsistentRead");
        Table table = context.table(name);
        Schemas.checkKey(table.schema(), key);
        Item item = context.read(table, key, strong ? STRONG : EVENTUAL, meter);
        Answer answer = item == null
                ? Answer.EMPTY
                : Answer.item("Item", projection.map(p -> p.of(item)).orElse(item));
        return answer.and(meter.one(mode, false));
    }

    Answer write(Write.Kind kind, String operation, Request request, Meter meter) {
        String returned = request.oneOf("ReturnValues", "NONE", RETURN_VALUES);
        String mode = Context.capacityMode(request);
        request.oneOf("ReturnItemCollectionMetrics", "NONE", METRICS);
        Write write = Write.read(kind, request);
        if (kind != Write.Kind.UPDATE && !returned.equals("NONE") && !returned.equals("ALL_OLD")) {
            throw ApiException.validation("ReturnValues can only be ALL_OLD or NONE");
        }
        Table table = context.table(write.tableName());
        write.check(table.schema(), false);
        Context.Written written = context.write(table, write, operation, meter);
        return Answer.item("Attributes", write.returned(returned, written.before(), written.after()))
                .and(meter.one(mode, false));
    }
}
