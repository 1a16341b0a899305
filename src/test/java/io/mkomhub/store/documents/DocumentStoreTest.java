package io.mkomhub.store.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.store.TestTable;
import io.mkomhub.store.documents.DocumentStore.DocumentKind;
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

    private List<String> all(DocumentKind kind) {
        return store.all(kind, (name, json) -> name + " " + json.text("is"));
    }

    @ParameterizedTest
    @EnumSource
    void all_shouldGiveThoseOfTheKindByName_whenTheyWereWritten(DocumentKind kind) {
        store.put(kind, "b", "{\"is\":\"old\"}");
        store.put(kind, "b", "{\"is\":\"new\"}");
        store.put(kind, "a", "{\"is\":\"first\"}");
        store.put(kind == DocumentKind.FLOW ? DocumentKind.CHANNEL : DocumentKind.FLOW, "c", "{\"is\":\"another\"}");

        assertThat(all(kind)).containsExactly("a first", "b new");
    }

    @Test
    void all_shouldLeaveOut_whatCannotBeRead() {
        store.put(DocumentKind.FLOW, "a", "{\"is\":1}");
        store.put(DocumentKind.FLOW, "b", "no JSON");
        store.put(DocumentKind.FLOW, "c", "{\"is\":\"good\"}");

        assertThat(all(DocumentKind.FLOW)).containsExactly("c good");
    }

    @Test
    void delete_shouldSayWhetherThereWasOne_whateverItsNameAndWhatItHolds() {
        store.put(DocumentKind.CHANNEL, "a", "no JSON");

        assertThat(store.delete(DocumentKind.CHANNEL, "a")).isTrue();
        assertThat(store.delete(DocumentKind.CHANNEL, "a")).isFalse();
        assertThat(store.delete(DocumentKind.CHANNEL, "")).isFalse();
    }
}
