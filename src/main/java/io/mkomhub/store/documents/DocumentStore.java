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

/** Named JSON documents that users configure. They do not expire. */
@ApplicationScoped
public class DocumentStore {

    /** The maximum number of documents of one kind. */
    public static final int MAX = 500;

    private static final Logger LOG = Logger.getLogger(DocumentStore.class);

    private final Table table;

    public DocumentStore(Table table) {
        this.table = table;
    }

    /** The kinds of documents. */
    public enum DocumentKind {
        /** Auto-reply flows. */
        FLOW("A", "flow"),
        /** Channels, including their secrets. */
        CHANNEL("CHANNELS", "channel");

        private final String partition;
        private final String attribute;

        DocumentKind(String partition, String attribute) {
            this.partition = partition;
            this.attribute = attribute;
        }

        private ItemKey key(String name) {
            return new ItemKey(partition, name);
        }
    }

    /**
     * Returns all documents of a kind, ordered by name. Omits a document that is no longer valid.
     *
     * @param read converts a name and a document; if it throws {@link InvalidInputException}, the document is
     *     omitted
     */
    public <T> List<T> all(DocumentKind kind, BiFunction<String, Fields, T> read) {
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

    /** Writes a document, replacing any previous one. */
    public void put(DocumentKind kind, String name, String json) {
        table.put(List.of(Item.at(kind.key(name)).with(kind.attribute, json)));
    }

    /**
     * Deletes a document, even one that is no longer valid.
     *
     * @return whether it existed
     */
    public boolean delete(DocumentKind kind, String name) {
        // Not read by key, because DynamoDB may not accept the caller's name as a key.
        boolean known = table.partition(kind.partition, "", MAX).stream()
                .anyMatch(item -> item.text(Table.SK).equals(name));
        if (known) {
            table.delete(List.of(kind.key(name)));
        }
        return known;
    }
}
