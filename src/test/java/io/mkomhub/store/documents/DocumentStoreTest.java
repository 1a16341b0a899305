package io.mkomhub.store.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.store.TestTable;
import io.mkomhub.store.documents.DocumentStore.Kind;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DocumentStoreTest {

    private final TestTable dynamo = new TestTable();
    private final DocumentStore store = new DocumentStore(dynamo.table());

    @AfterEach
    void stop() {
        dynamo.close();
    }

    private List<String> all(Kind kind) {
        return store.all(kind, (name, json) -> name + " " + json.text("is"));
    }

    @ParameterizedTest
    @EnumSource
    void all_shouldGiveThoseOfTheKindByName_whenTheyWereWritten(Kind kind) {
        store.put(kind, "b", "{\"is\":\"old\"}");
        store.put(kind, "b", "{\"is\":\"new\"}");
        store.put(kind, "a", "{\"is\":\"first\"}");
        store.put(kind == Kind.FLOW ? Kind.CHANNEL : Kind.FLOW, "c", "{\"is\":\"another\"}");

        assertThat(all(kind)).containsExactly("a first", "b new");
    }

    @Test
    void all_shouldLeaveOut_whatCannotBeRead() {
        store.put(Kind.FLOW, "a", "{\"is\":1}");
        store.put(Kind.FLOW, "b", "no JSON");
        store.put(Kind.FLOW, "c", "{\"is\":\"good\"}");

        assertThat(all(Kind.FLOW)).containsExactly("c good");
    }

    @Test
    void delete_shouldSayWhetherThereWasOne_whateverItsNameAndWhatItHolds() {
        store.put(Kind.CHANNEL, "a", "no JSON");

        assertThat(store.delete(Kind.CHANNEL, "a")).isTrue();
        assertThat(store.delete(Kind.CHANNEL, "a")).isFalse();
        assertThat(store.delete(Kind.CHANNEL, "")).isFalse();
    }
}
