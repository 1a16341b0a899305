package io.mkomhub.store.scheduled;

import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.OptimisticRetry;
import io.mkomhub.platform.dynamodb.Table;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Plans of scheduled messages, in all versions.
 *
 * <p>Guarantee: a written version never changes. Versions count 1, 2, 3 … without gaps; a deletion is a version. The
 * last version is the plan in force.
 */
@ApplicationScoped
public class PlanStore {

    /** The maximum number of plans, or of versions of one plan, that are listed. */
    public static final int MAX_LISTED = 1_000;

    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final String VERSION = "V#";
    private static final String LIST = "PLANS";

    private static final OptimisticRetry RETRY = OptimisticRetry.of(5, "other callers kept writing the same plan");

    private final Table table;

    PlanStore(Table table) {
        this.table = table;
    }

    /**
     * One version of a plan.
     *
     * @param name the plan's name
     * @param version 1 or more
     * @param body the plan in JSON; empty if this version is a deletion
     * @param description the plan's purpose; may be empty
     * @param writtenAt when the version was written
     * @param writtenBy the name of the API key that wrote it
     */
    public record Version(
            String name, long version, Optional<String> body, String description, Instant writtenAt, String writtenBy) {

        /** Whether this version is a deletion. */
        public boolean isDeletion() {
            return body.isEmpty();
        }
    }

    /** Returns the plan in force; empty if there is none with this name. */
    public Optional<Version> find(String name) {
        return last(name).filter(version -> !version.isDeletion());
    }

    /** Returns one version of a plan; empty if there is no such version, or if it is a deletion. */
    public Optional<Version> find(String name, long version) {
        return table.find(key(name, version)).map(PlanStore::read).filter(found -> !found.isDeletion());
    }

    /** Returns all versions of a plan in order, including deletions. */
    public List<Version> versions(String name) {
        return table.partition(partition(name), VERSION, MAX_LISTED).stream()
                .map(PlanStore::read)
                .toList();
    }

    /** Returns all plans by name, without their bodies. */
    public List<Version> list() {
        return table.partition(LIST, "", MAX_LISTED).stream()
                .filter(item -> !item.flag("deleted"))
                .map(item -> read(item.text(Table.SK), item))
                .toList();
    }

    /** Writes the next version. An empty body deletes the plan. */
    public Version write(String name, Optional<String> body, String description, String by, Instant now) {
        return RETRY.get(() -> {
            long number = last(name).map(Version::version).orElse(0L) + 1;
            Version next = new Version(name, number, body, description, now.truncatedTo(ChronoUnit.MILLIS), by);
            Item item = fill(Item.at(key(name, number)), next);
            body.ifPresent(text -> item.with("body", text));
            if (table.putNew(item).isEmpty()) {
                // If this fails, the caller is told, writes again, and thereby repairs the list.
                table.put(List.of(fill(Item.at(new ItemKey(LIST, name)), next)));
                return Optional.of(next);
            }
            return Optional.empty();
        });
    }

    private Optional<Version> last(String name) {
        return table.last(partition(name), VERSION, TIMEOUT).map(PlanStore::read);
    }

    private static Item fill(Item item, Version version) {
        return item.with("version", version.version())
                .with("description", version.description())
                .with("written_at", version.writtenAt().toEpochMilli())
                .with("written_by", version.writtenBy())
                .with("deleted", version.isDeletion());
    }

    private static Version read(Item item) {
        return read(item.text(Table.PK).substring("PLAN#".length()), item);
    }

    private static Version read(String name, Item item) {
        return new Version(
                name,
                item.number("version"),
                item.optionalText("body"),
                item.text("description"),
                item.time("written_at"),
                item.text("written_by"));
    }

    private static ItemKey key(String name, long version) {
        return new ItemKey(partition(name), VERSION + "%08d".formatted(version));
    }

    private static String partition(String name) {
        return "PLAN#" + name;
    }
}
