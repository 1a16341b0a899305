package io.mkomhub.store;

import io.mkomhub.local.QuietLibraries;
import io.mkomhub.local.dynamodb.DynamoDbServer;
import io.mkomhub.local.dynamodb.Tables;
import io.mkomhub.local.http.Ports;
import io.mkomhub.local.template.CloudAddresses;
import io.mkomhub.local.template.TableResource;
import io.mkomhub.local.template.Template;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The table of the template in a DynamoDB of its own. */
final class TestTable implements AutoCloseable {

    private final DynamoDbServer server;
    private final DynamoDbClient client;
    private final Table table;
    private final String name;

    TestTable() {
        QuietLibraries.silence();
        server = new DynamoDbServer(Ports.free());
        server.start();
        client = Tables.client(server.endpoint(), "sa-east-1");
        List<TableResource> tables = Template.load(Path.of("template.yaml"))
                .resolve(
                        Map.of("MailingCostCentreId", "1"),
                        new CloudAddresses(URI.create("http://localhost:1").toString(), "sa-east-1", "0", "test"))
                .tables();
        Tables.create(client, tables);
        name = tables.get(0).name();
        table = table(client);
    }

    private Table table(DynamoDbClient through) {
        return new Table(through, new StoreConfig() {
            @Override
            public Optional<String> table() {
                return Optional.of(name);
            }

            @Override
            public int retentionDays() {
                return 180;
            }
        });
    }

    Table table() {
        return table;
    }

    /** The same table, reached at another address. */
    Table table(URI endpoint) {
        return table(Tables.client(endpoint, "sa-east-1"));
    }

    /** Where it can be reached. */
    URI endpoint() {
        return server.endpoint();
    }

    /** Every item, as text. */
    List<String> everything() {
        return client.scanPaginator(request -> request.tableName(name)).items().stream()
                .map(Map::toString)
                .toList();
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
