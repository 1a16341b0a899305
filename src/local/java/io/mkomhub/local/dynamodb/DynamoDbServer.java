package io.mkomhub.local.dynamodb;

import java.net.URI;
import java.util.Optional;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBRequestHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBServerHandler;

/**
 * DynamoDB Local, in memory, one database for every region and credential.
 *
 * <p>It can be stopped and started again: like an outage of DynamoDB, that keeps tables and items. Its own launcher is not
 * used, which would listen on every network interface and send telemetry.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocal.html">DynamoDB Local</a>
 */
public final class DynamoDbServer implements AutoCloseable {

    private final int port;
    private final LocalDynamoDBRequestHandler database;
    private Optional<Server> server = Optional.empty();

    /**
     * A server not yet listening.
     *
     * @param port port to listen on
     */
    public DynamoDbServer(int port) {
        this.port = port;
        this.database = new LocalDynamoDBRequestHandler(0, true, null, true, false);
    }

    /** Address it is known by. */
    public URI endpoint() {
        return URI.create("http://localhost:" + port);
    }

    /** Starts listening. */
    public synchronized void start() {
        if (server.isPresent()) {
            return;
        }
        Server started = new Server();
        ServerConnector connector = new ServerConnector(started);
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        started.addConnector(connector);
        ContextHandler context = new ContextHandler();
        context.setHandler(new LocalDynamoDBServerHandler(database, "*"));
        started.setHandler(context);
        try {
            started.start();
        } catch (Exception e) {
            throw new IllegalStateException("cannot start DynamoDB Local on port " + port, e);
        }
        server = Optional.of(started);
    }

    /** Refuses connections and cuts those there are; items stay. */
    public synchronized void stop() {
        server.ifPresent(running -> {
            try {
                running.stop();
            } catch (Exception e) {
                throw new IllegalStateException("cannot stop DynamoDB Local", e);
            }
        });
        server = Optional.empty();
    }

    @Override
    public void close() {
        stop();
        database.shutdown();
    }
}
