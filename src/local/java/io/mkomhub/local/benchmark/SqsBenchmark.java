package io.mkomhub.local.benchmark;

import io.mkomhub.local.QuietLibraries;
import io.mkomhub.local.http.Ports;
import io.mkomhub.local.sqs.Queues;
import io.mkomhub.local.sqs.SqsServer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/**
 * Messages a second through ElasticMQ alone, each sent, received and deleted through the AWS SDK as the functions and their
 * pollers do: with one client and with eight, one message and ten in a request.
 *
 * <p>Prints a table in Markdown. The clients share this machine and this process with ElasticMQ.
 */
public final class SqsBenchmark {

    private static final int[] CLIENTS = {1, 8};
    private static final int[] BATCHES = {1, 10};
    private static final Duration WARM_UP = Duration.ofSeconds(Integer.getInteger("benchmark.warmup", 3));
    private static final Duration MEASURED = Duration.ofSeconds(Integer.getInteger("benchmark.seconds", 5));
    private static final String BODY = "x".repeat(500);
    private static final String REGION = "sa-east-1";
    private static final String ACCOUNT_ID = "000000000000";

    private SqsBenchmark() {}

    /** Takes no arguments. */
    public static void main(String[] arguments) {
        QuietLibraries.silence();
        try (SqsServer server = new SqsServer(Ports.free(), REGION, ACCOUNT_ID)) {
            server.start();
            try (SqsClient client = Queues.client(server.endpoint(), REGION)) {
                for (int batch : BATCHES) {
                    run(client, server.endpoint(), 2, batch, WARM_UP);
                }
                System.out.println("| messages a second | 1 client | 8 clients |");
                System.out.println("|---|---|---|");
                for (int batch : BATCHES) {
                    StringBuilder line = new StringBuilder("| " + batch + " in a request |");
                    for (int clients : CLIENTS) {
                        line.append(String.format(
                                Locale.ROOT, " %,d |", run(client, server.endpoint(), clients, batch, MEASURED)));
                    }
                    System.out.println(line);
                }
            }
        }
        System.exit(0);
    }

    /** Messages a second. */
    private static long run(SqsClient client, URI endpoint, int clients, int batch, Duration duration) {
        String name = "benchmark-" + clients + "-" + batch;
        client.createQueue(request -> request.queueName(name));
        String url = endpoint + "/" + ACCOUNT_ID + "/" + name;
        return Throughput.perSecond(
                () -> batch == 1 ? one(client, url) : several(client, url, batch), clients, duration);
    }

    private static int one(SqsClient client, String url) {
        client.sendMessage(request -> request.queueUrl(url).messageBody(BODY));
        List<Message> received =
                client.receiveMessage(request -> request.queueUrl(url)).messages();
        received.forEach(message ->
                client.deleteMessage(request -> request.queueUrl(url).receiptHandle(message.receiptHandle())));
        return received.size();
    }

    private static int several(SqsClient client, String url, int batch) {
        client.sendMessageBatch(request -> request.queueUrl(url)
                .entries(IntStream.range(0, batch)
                        .mapToObj(i -> SendMessageBatchRequestEntry.builder()
                                .id("m" + i)
                                .messageBody(BODY)
                                .build())
                        .toList()));
        List<Message> received = client.receiveMessage(
                        request -> request.queueUrl(url).maxNumberOfMessages(batch))
                .messages();
        if (!received.isEmpty()) {
            client.deleteMessageBatch(request -> request.queueUrl(url)
                    .entries(IntStream.range(0, received.size())
                            .mapToObj(i -> DeleteMessageBatchRequestEntry.builder()
                                    .id("m" + i)
                                    .receiptHandle(received.get(i).receiptHandle())
                                    .build())
                            .toList()));
        }
        return received.size();
    }
}
