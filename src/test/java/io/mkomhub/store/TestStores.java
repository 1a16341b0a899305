package io.mkomhub.store;

import io.mkomhub.secrets.TestPseudonyms;
import java.time.Duration;

/** The stores on a DynamoDB of their own, for tests of what stands on them. */
public final class TestStores implements AutoCloseable {

    private final TestTable dynamo = new TestTable();
    private final MessageStore messages = new MessageStore(dynamo.table());
    private final History history = new History(dynamo.table());
    private final OptOutStore optOuts = new OptOutStore(dynamo.table(), TestPseudonyms.with("chave"));
    private final Watchlist watchlist = new Watchlist(dynamo.table(), () -> Duration.ofHours(24));

    private final RoutingStore routing = new RoutingStore(dynamo.table());
    private final DocumentStore documents = new DocumentStore(dynamo.table());

    private final NoticeStore notices = new NoticeStore(dynamo.table());
    private final EndpointStore endpoints = new EndpointStore(dynamo.table());

    public NoticeStore notices() {
        return notices;
    }

    public EndpointStore endpoints() {
        return endpoints;
    }

    public RoutingStore routing() {
        return routing;
    }

    public DocumentStore documents() {
        return documents;
    }

    public MessageStore messages() {
        return messages;
    }

    public History history() {
        return history;
    }

    public OptOutStore optOuts() {
        return optOuts;
    }

    public Watchlist watchlist() {
        return watchlist;
    }

    @Override
    public void close() {
        dynamo.close();
    }
}
