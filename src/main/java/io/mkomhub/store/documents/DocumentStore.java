package io.mkomhub.store.documents;

import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jboss.logging.Logger;

/** What users set up, each by its name and as JSON. It does not expire. */
@ApplicationScoped
public class DocumentStore {

    /** Documents of one kind that there may be. */
    public static final int MAX = 500;

    private static final Logger LOG = Logger.getLogger(DocumentStore.class);

    private final Table table;

    public DocumentStore(Table table) {
        this.table = table;
    }

    /** What is set up. */
    public enum Kind {
        /** Auto-reply flows. */
        FLOW("A", "flow"),
        /** Channels, secrets and all. */
        CHANNEL("CHANNELS", "channel");

        private final String partition;
        private final String attribute;

        Kind(String partition, String attribute) {
            this.partition = partition;
            this.attribute = attribute;
        }

        private ItemKey key(String name) {
            return new ItemKey(partition, name);
        }
    }

    /**
     * Every document of a kind, in the order of their names. One that cannot be read any more is left out.
     *
     * @param read makes what it means of a name and a document; an {@link InvalidInputException} leaves it out
     */
    public <T> List<T> all(Kind kind, BiFunction<String, Fields, T> read) {
        List<T> all = new ArrayList<>();
        for (Item item : table.partition(kind.partition, "", MAX)) {
            String name = item.text(Table.SK);
            try {
                all.add(read.apply(name, Fields.of(Json.read(item.text(kind.attribute)))));
            } catch (InvalidInputException e) {
                LOG.errorf("%s %s is not used: %s", kind.attribute, name, e.getMessage());
            }
        }
        return List.copyOf(all);
    }

    /** Writes a document over what was there. */
    public void put(Kind kind, String name, String json) {
        table.put(List.of(Item.at(kind.key(name)).with(kind.attribute, json)));
    }

    /** Deletes a document, one that cannot be read any more as well. @return whether there was one */
    public boolean delete(Kind kind, String name) {
        // Not asked for by its key: what a caller takes for a name need not be one that DynamoDB takes.
        boolean known = table.partition(kind.partition, "", MAX).stream()
                .anyMatch(item -> item.text(Table.SK).equals(name));
        if (known) {
            table.delete(List.of(kind.key(name)));
        }
        return known;
    }
}
