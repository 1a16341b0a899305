package io.mkomhub.local.sqs;

import com.typesafe.config.ConfigFactory;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Props;
import org.apache.pekko.http.scaladsl.Http;
import org.apache.pekko.pattern.Patterns;
import org.elasticmq.NodeAddress;
import org.elasticmq.StrictSQSLimits$;
import org.elasticmq.actor.QueueManagerActor;
import org.elasticmq.actor.queue.InternalMessage;
import org.elasticmq.msg.LookupQueue;
import org.elasticmq.msg.RestoreMessages;
import org.elasticmq.rest.sqs.SQSRestServerBuilder$;
import org.elasticmq.util.NowProvider;
import scala.Option;
import scala.concurrent.Await;
import scala.concurrent.duration.FiniteDuration;
import scala.jdk.javaapi.CollectionConverters;

/**
 * ElasticMQ, which supports the JSON and query protocols of SQS.
 *
 * <p>It can be stopped and started again. As in an outage of SQS, queues and messages remain.
 *
 * @see <a href="https://github.com/softwaremill/elasticmq">ElasticMQ</a>
 */
public final class SqsServer implements AutoCloseable {

    private static final String QUIET = """
            pekko.loglevel = OFF
            pekko.stdout-loglevel = OFF
            pekko.daemonic = on
            pekko.jvm-shutdown-hooks = off
            pekko.coordinated-shutdown.run-by-jvm-shutdown-hook = off
            """;
    private static final Duration LONGEST_POLL = Duration.ofMillis(1100);
    private static final FiniteDuration AT_ONCE = FiniteDuration.create(1, TimeUnit.MILLISECONDS);
    private static final FiniteDuration TIMEOUT = FiniteDuration.create(20, TimeUnit.SECONDS);

    private final int port;
    private final String region;
    private final String accountId;
    private final ActorSystem actors;
    private final ActorRef queues;
    private Map<String, List<InternalMessage>> kept;
    private Optional<Http.ServerBinding> binding = Optional.empty();

    /**
     * Creates a server that does not listen yet.
     *
     * @param port the port to listen on
     * @param region the AWS region in ARNs
     * @param accountId the AWS account in ARNs and queue addresses
     */
    public SqsServer(int port, String region, String accountId) {
        this(port, region, accountId, Optional.empty());
    }

    /**
     * Creates a server that does not listen yet.
     *
     * @param port the port to listen on
     * @param region the AWS region in ARNs
     * @param accountId the AWS account in ARNs and queue addresses
     * @param journal keeps the messages; the caller closes it after this server
     */
    public SqsServer(int port, String region, String accountId, Optional<QueueJournal> journal) {
        this.port = port;
        this.region = region;
        this.accountId = accountId;
        this.actors =
                ActorSystem.create("elasticmq", ConfigFactory.parseString(QUIET).withFallback(ConfigFactory.load()));
        this.kept = journal.map(QueueJournal::queued).orElseGet(Map::of);
        Option<ActorRef> listener = journal.<Option<ActorRef>>map(opened ->
                        Option.apply(actors.actorOf(Props.create(JournalActor.class, () -> new JournalActor(opened)))))
                .orElseGet(Option::empty);
        this.queues = actors.actorOf(
                Props.create(QueueManagerActor.class, new NowProvider(), StrictSQSLimits$.MODULE$, listener));
    }

    /** The address of its queues. */
    public URI endpoint() {
        return URI.create("http://localhost:" + port);
    }

    /** Starts listening. */
    public synchronized void start() {
        if (binding.isPresent()) {
            return;
        }
        binding = Optional.of(SQSRestServerBuilder$.MODULE$
                .withActorSystem(actors)
                .withQueueManagerActor(queues)
                .withInterface("127.0.0.1")
                .withPort(port)
                .withServerAddress(new NodeAddress("http", "localhost", port, ""))
                .withAWSRegion(region)
                .withAWSAccountId(accountId)
                .start()
                .waitUntilStarted());
    }

    /**
     * Refuses new connections and cuts existing ones; messages remain.
     *
     * <p>Returns after long polls of up to one second have ended. A long poll whose caller was cut off keeps waiting,
     * and would receive a message that nobody gets until its visibility time-out.
     */
    public void stop() {
        cut();
        try {
            Thread.sleep(LONGEST_POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Queues the messages in the journal again. Only queues that exist by now get theirs.
     *
     * @return the number of messages whose queue does not exist, by queue; they remain in the journal
     */
    public synchronized Map<String, Integer> restore() {
        Map<String, Integer> left = new TreeMap<>();
        kept.forEach((name, messages) -> {
            Option<?> queue = (Option<?>) ask(queues, new LookupQueue(name));
            if (queue.isDefined()) {
                ask(
                        (ActorRef) queue.get(),
                        new RestoreMessages(
                                CollectionConverters.asScala(messages).toList()));
            } else {
                left.put(name, messages.size());
            }
        });
        kept = Map.of();
        return left;
    }

    private static Object ask(ActorRef actor, Object message) {
        return Patterns.ask(actor, message, Duration.ofSeconds(20))
                .toCompletableFuture()
                .join();
    }

    private synchronized void cut() {
        binding.ifPresent(bound -> await(bound.terminate(AT_ONCE)));
        binding = Optional.empty();
    }

    @Override
    public void close() {
        cut();
        await(actors.terminate());
    }

    private static void await(scala.concurrent.Future<?> future) {
        try {
            Await.ready(future, TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException("ElasticMQ did not stop within " + Duration.ofSeconds(20), e);
        }
    }
}
