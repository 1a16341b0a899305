package io.mkomhub.local.dynamodb.engine;

import io.mkomhub.local.dynamodb.engine.error.ApiException;
import io.mkomhub.local.dynamodb.engine.expression.Ast.Condition;
import io.mkomhub.local.dynamodb.engine.expression.Conditions;
import io.mkomhub.local.dynamodb.engine.expression.Placeholders;
import io.mkomhub.local.dynamodb.engine.expression.Projection;
import io.mkomhub.local.dynamodb.engine.storage.KeyRange;
import io.mkomhub.local.dynamodb.engine.storage.KeySchema;
import io.mkomhub.local.dynamodb.engine.storage.Table;
import io.mkomhub.local.dynamodb.engine.storage.TableSchema.IndexSchema;
import io.mkomhub.local.dynamodb.engine.storage.Units;
import io.mkomhub.local.dynamodb.engine.value.Item;
import io.mkomhub.local.dynamodb.engine.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Query and Scan. */
final class ReadOperations {

    /** What one page reads, in bytes. */
    private static final int PAGE = 1024 * 1024;

    private static final int MAX_SEGMENTS = 1_000_000;
    private static final List<String> SELECTS =
            List.of("SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES");

    private final Context context;

    ReadOperations(Context context) {
        this.context = context;
    }

    /** What a query and a scan have in common. */
    private record Reading(
            String table,
            Optional<String> index,
            Optional<Integer> limit,
            boolean strong,
            String select,
            Optional<Projection> projection,
            Optional<Condition> filter,
            @Nullable Map<String, Value> behind) {

        static Reading read(Request request, Placeholders placeholders) {
            Optional<Projection> projection =
                    request.text("ProjectionExpression").map(text -> Projection.read(text, placeholders));
            Optional<String> index = request.text("IndexName");
            String select = request.oneOf(
                    "Select",
                    projection.isPresent()
                            ? "SPECIFIC_ATTRIBUTES"
                            : index.isPresent() ? "ALL_PROJECTED_ATTRIBUTES" : "ALL_ATTRIBUTES",
                    SELECTS);
            if (projection.isPresent() && !select.equals("SPECIFIC_ATTRIBUTES")) {
                throw ApiException.validation("Cannot specify the ProjectionExpression when choosing to get "
                        + (select.equals("COUNT") ? "only the Count" : select));
            } else if (projection.isEmpty() && select.equals("SPECIFIC_ATTRIBUTES")) {
                throw ApiException.validation(
                        "Must specify the AttributesToGet or ProjectionExpression when choosing to"
                                + " get SPECIFIC_ATTRIBUTES");
            } else if (index.isEmpty() && select.equals("ALL_PROJECTED_ATTRIBUTES")) {
                throw ApiException.validation(
                        "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
            }
            return new Reading(
                    request.tableName(),
                    index,
                    request.number("Limit"),
                    request.flag("ConsistentRead"),
                    select,
                    projection,
                    request.text("FilterExpression")
                            .map(text -> Conditions.read("FilterExpression", text, placeholders)),
                    request.has("ExclusiveStartKey") ? request.attributes("ExclusiveStartKey") : null);
        }

        KeySchema key(Table table) {
            return index.map(name -> table.index(name).orElseThrow().key())
                    .orElse(table.schema().key());
        }

        void check(Table table) {
            if (index.isPresent()) {
                IndexSchema schema = table.index(index.get())
                        .orElseThrow(() ->
                                ApiException.validation("The table does not have the specified index: " + index.get()));
                if (strong) {
                    throw ApiException.validation("Consistent reads are not supported on global secondary indexes");
                }
                if (!schema.holdsAll()) {
                    checkProjected(table, schema);
                }
            }
            if (behind != null) {
                checkStart(table, behind);
            }
        }

        private void checkProjected(Table table, IndexSchema schema) {
            if (select.equals("ALL_ATTRIBUTES")) {
                throw ApiException.invalidParameter("Select type ALL_ATTRIBUTES is not supported for global secondary"
                        + " index " + schema.name() + " because its projection type is not ALL");
            }
            Set<String> missing =
                    new LinkedHashSet<>(projection.map(Projection::heads).orElse(Set.of()));
            missing.removeAll(table.projected(schema.name()));
            if (!missing.isEmpty()) {
                throw ApiException.invalidParameter(
                        "Global secondary index " + schema.name() + " does not project " + missing);
            }
        }

        private void checkStart(Table table, Map<String, Value> start) {
            Set<KeySchema.Attribute> attributes = new LinkedHashSet<>(key(table).attributes());
            attributes.addAll(table.schema().key().attributes());
            boolean fits = attributes.size() == start.size();
            for (KeySchema.Attribute attribute : attributes) {
                Value value = start.get(attribute.name());
                fits &= value != null && value.type().equals(attribute.type()) && !Schemas.isEmpty(value);
            }
            if (!fits) {
                throw ApiException.validation(
                        "The provided starting key is invalid: The provided key element does not match the schema");
            }
        }
    }

    Answer query(Request request, Meter meter) {
        String mode = Context.capacityMode(request);
        request.tableName();
        request.refuseLegacy(
                List.of("ProjectionExpression", "FilterExpression", "KeyConditionExpression"),
                "AttributesToGet",
                "QueryFilter",
                "ConditionalOperator",
                "KeyConditions");
        if (request.number("Limit").filter(limit -> limit < 1).isPresent()) {
            throw ApiException.validation("1 validation error detected: Value at 'Limit' failed to satisfy constraint:"
                    + " Member must have value greater than or equal to 1");
        }
        Placeholders placeholders =
                request.placeholders("KeyConditionExpression", "FilterExpression", "ProjectionExpression");
        Reading reading = Reading.read(request, placeholders);
        KeyCondition keys = KeyCondition.read(
                request.text("KeyConditionExpression")
                        .orElseThrow(() -> ApiException.validation(
                                "Either the KeyConditions or KeyConditionExpression parameter must be specified in the"
                                        + " request.")),
                placeholders);
        placeholders.checkAllUsed();
        Table table = context.table(reading.table());
        reading.check(table);
        KeySchema key = reading.key(table);
        KeyRange range = keys.range(key);
        for (String head : reading.filter().map(Conditions::heads).orElse(Set.of())) {
            if (key.names().contains(head)) {
                throw ApiException.validation(
                        "Filter Expression can only contain non-primary key attributes: Primary key" + " attribute: "
                                + head);
            }
        }
        boolean forward = !request.has("ScanIndexForward") || request.flag("ScanIndexForward");
        String kind = context.kindOf().apply(keys.partition(key));
        return read(table, reading, range, forward, kind, meter).and(meter.one(mode, false));
    }

    Answer scan(Request request, Meter meter) {
        String mode = Context.capacityMode(request);
        request.tableName();
        request.refuseLegacy(
                List.of("ProjectionExpression", "FilterExpression"),
                "AttributesToGet",
                "ScanFilter",
                "ConditionalOperator");
        request.number("Limit").filter(limit -> limit < 1).ifPresent(limit -> {
            throw ApiException.constraint(
                    "'" + limit + "'", "limit", "Member must have value greater than or equal to 1");
        });
        KeyRange range = segment(request);
        Placeholders placeholders = request.placeholders("FilterExpression", "ProjectionExpression");
        Reading reading = Reading.read(request, placeholders);
        placeholders.checkAllUsed();
        Table table = context.table(reading.table());
        reading.check(table);
        return read(table, reading, range, true, "", meter).and(meter.one(mode, false));
    }

    private static KeyRange segment(Request request) {
        Optional<Integer> segment = request.number("Segment");
        Optional<Integer> total = request.number("TotalSegments");
        if (segment.isPresent() && total.isEmpty()) {
            throw ApiException.validation(
                    "The TotalSegments parameter is required but was not present in the request when"
                            + " Segment parameter is present");
        } else if (segment.isEmpty() && total.isPresent()) {
            throw ApiException.validation("The Segment parameter is required but was not present in the request when"
                    + " parameter TotalSegments is present");
        } else if (segment.isEmpty() || total.isEmpty()) {
            return KeyRange.segment(0, 1);
        }
        if (total.get() < 1 || total.get() > MAX_SEGMENTS) {
            throw ApiException.constraint(
                    "'" + total.get() + "'",
                    "totalSegments",
                    total.get() < 1
                            ? "Member must have value greater than or equal to 1"
                            : "Member must have value less than or equal to " + MAX_SEGMENTS);
        } else if (segment.get() < 0) {
            throw ApiException.constraint(
                    "'" + segment.get() + "'", "segment", "Member must have value greater than or equal to 0");
        } else if (segment.get() >= total.get()) {
            throw ApiException.validation("The Segment parameter is zero-based and must be less than parameter"
                    + " TotalSegments: Segment: " + segment.get() + " is not less than TotalSegments: " + total.get());
        }
        return KeyRange.segment(segment.get(), total.get());
    }

    /** A page as it grows. */
    private static final class Page {

        private final List<Item> items = new ArrayList<>();
        private int count;
        private int scanned;
        private long size;
        private @Nullable Item last;
        private boolean isFull;
    }

    private Answer read(Table table, Reading reading, KeyRange range, boolean forward, String kind, Meter meter) {
        boolean counts = reading.select().equals("COUNT");
        int limit = reading.limit().orElse(Integer.MAX_VALUE);
        Item behind = reading.behind() == null ? null : Item.of(reading.behind());
        Page page = new Page();
        table.visit(reading.index(), range, behind, forward, item -> {
            if (page.scanned > 0 && page.size + item.size() > PAGE) {
                page.isFull = true;
                return false;
            }
            page.scanned++;
            page.size += item.size();
            page.last = item;
            if (reading.filter().isEmpty() || Conditions.hold(reading.filter().get(), item)) {
                page.count++;
                if (!counts) {
                    page.items.add(reading.projection().map(p -> p.of(item)).orElse(item));
                }
            }
            page.isFull = page.scanned >= limit;
            return !page.isFull;
        });
        meter.read(
                table.schema().name(),
                reading.index().orElse(""),
                kind,
                Units.read(page.size) * (reading.strong() ? ItemOperations.STRONG : ItemOperations.EVENTUAL));
        Item last = page.isFull ? page.last : null;
        Set<String> keys = new LinkedHashSet<>(table.schema().key().names());
        keys.addAll(reading.key(table).names());
        return (counts ? Answer.EMPTY : Answer.items("Items", page.items))
                .and(json -> {
                    json.writeNumberField("Count", page.count);
                    json.writeNumberField("ScannedCount", page.scanned);
                })
                .and(Answer.item("LastEvaluatedKey", last == null ? null : last.only(keys)));
    }
}
