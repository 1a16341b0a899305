package io.mkomhub;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.channel.mkom.TestMkom;
import io.mkomhub.core.codec.EncodedBatch;
import io.mkomhub.core.codec.Events;
import io.mkomhub.core.codec.MessageBatchJson;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.ChannelOrigin;
import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.ScheduledExchange;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.function.record.TestRecorder;
import io.mkomhub.function.send.TestSender;
import io.mkomhub.platform.sqs.TestQueues;
import io.mkomhub.store.Interleaving;
import io.mkomhub.store.Interleaving.Turn;
import io.mkomhub.store.TestStores;
import io.mkomhub.store.documents.DocumentStore.DocumentKind;
import io.mkomhub.store.people.ContactStore.Contact;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * After an erasure, no item of the table, including its key, contains a number, text or reference that the hub had
 * accepted before, whatever else happened at the same time.
 *
 * <p>Erasures and other users of the table make their requests one at a time, in every order in which one of them is
 * interrupted once, and in some orders with two interruptions: a sample of these, or all with
 * {@code -Derasure.oneOf=1}. Each order has its own people, and the whole table is searched for all of them at the end:
 * once with up-to-date indexes, once with indexes in which the first pass finds nothing.
 */
class ErasureScanTest {

    /** Of so many orders one is tried: all of them take minutes. */
    private static final int ONE_OF = Integer.getInteger("erasure.oneOf", 5);

    private static final int TWICE = 20;
    private static final Duration TIME = Duration.ofSeconds(60);

    private TestStores stores;
    private TestQueues queues;
    private TestMkom mkom;
    private Function<Map<String, MessageBatch>, Set<String>> send;
    private Function<Map<String, Events>, Set<String>> record;
    private final Map<Integer, Case> cases = new ConcurrentHashMap<>();

    @BeforeEach
    void start() {
        stores = new TestStores();
        queues = new TestQueues();
        mkom = new TestMkom();
        send = TestSender.of(stores, queues.queues(), mkom);
        record = TestRecorder.of(stores, queues.queues());
        stores.documents()
                .put(
                        DocumentKind.FLOW,
                        "tudo",
                        "{\"match\":{\"default\":true},\"fallback\":\"Como?\",\"auto_answer\":"
                                + "[{\"access_level\":\"1\",\"access_code\":\"1\",\"send_message\":\"Obrigado\"}]}");
        stores.documents()
                .put(
                        DocumentKind.CHANNEL,
                        "crm",
                        "{\"kind\":\"webhook\",\"default\":true,\"address\":\"https://crm.example/\",\"secret\":"
                                + "\"whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\"}");
    }

    @AfterEach
    void stop() {
        stores.close();
    }

    /** Two people of one message batch, and what is going on about them. */
    private record Case(int number, Msisdn ana, Msisdn rui, MessageBatch messageBatch, Instant receivedAt) {

        static Case of(int number) {
            Instant now = Instant.now().minusSeconds(1);
            BatchId id = BatchId.derived("erasure", Integer.toString(number));
            Msisdn ana = new Msisdn("55119%d".formatted(70_000_000 + number));
            Msisdn rui = new Msisdn("55119%d".formatted(80_000_000 + number));
            return new Case(
                    number,
                    ana,
                    rui,
                    new MessageBatch(
                            id,
                            now,
                            "api:crm",
                            new Mailing("Natal", 1),
                            0,
                            List.of(message(id, 1, ana, number), message(id, 2, rui, number))),
                    now);
        }

        private static OutboundMessage message(BatchId id, int place, Msisdn msisdn, int number) {
            return new OutboundMessage(
                    new MessageId(id, place),
                    msisdn,
                    secret("segredo", place, number),
                    Optional.empty(),
                    Optional.of(secret("ref", place, number)),
                    List.of(),
                    MessageClass.SERVICE,
                    Optional.of(new ChannelOrigin("crm", secret("peer", place, number))),
                    Optional.empty());
        }

        private static String secret(String what, int place, int number) {
            return "%s-%d-%06d".formatted(what, place, number);
        }

        /** What a person answers. */
        private String answer() {
            return secret("resposta", 1, number);
        }

        /** What is given back for the message at a place of the message batch. */
        private Optional<String> wireReference(int place) {
            return Optional.of(secret("ref", place, number) + "~" + messageBatch.id() + "-" + place);
        }

        Event status(String word) {
            return new Event.StatusReport(
                    Optional.of("7" + number), wireReference(1), ana, Optional.of(receivedAt), word);
        }

        Event reply(Optional<String> reference, String text) {
            return new Event.Reply(Optional.of("8" + number), reference, ana, Optional.of(receivedAt), text);
        }

        /** What no item may hold when Ana is erased; and when Rui is too. */
        List<String> secrets(boolean both) {
            List<String> secrets = new ArrayList<>(List.of(
                    ana.digits(),
                    ana.person(),
                    answer(),
                    secret("ref", 1, number),
                    secret("segredo", 1, number),
                    secret("peer", 1, number)));
            if (both) {
                secrets.addAll(List.of(
                        rui.digits(),
                        rui.person(),
                        secret("ref", 2, number),
                        secret("segredo", 2, number),
                        secret("peer", 2, number)));
            }
            return secrets;
        }
    }

    /** What goes on beside the erasure of Ana: what was there before, and who does what. */
    private record Scene(String name, Beside before, List<Beside> beside, boolean both) {

        @Override
        public String toString() {
            return name;
        }
    }

    /** Something that uses the table. */
    private interface Beside {
        void run(ErasureScanTest test, Case it);
    }

    private static final Beside NOTHING = (test, it) -> {};
    private static final Beside SHOW =
            (test, it) -> test.stores.batches().add(List.of(EncodedBatch.of(it.messageBatch())), TIME);
    private static final Beside CONTACT =
            (test, it) -> test.stores.contacts().put(List.of(new Contact(it.ana(), "{}", it.receivedAt())));
    private static final Beside PART = (test, it) -> test.stores
            .parts()
            .save(
                    test.stores.parts().key(it.ana().digits()),
                    it.ana(),
                    it.receivedAt(),
                    it.ana().digits(),
                    0,
                    it.receivedAt());

    /** A run of {@code send} claims both messages, and ends before it stores an outcome. */
    private static Beside claimed(Duration ago) {
        return (test, it) -> test.stores
                .messages()
                .save(it.messageBatch().messages().stream()
                        .map(message -> TrackedMessage.of(it.messageBatch(), message))
                        .map(message -> message.in(
                                message.state().claimed(it.receivedAt().minus(ago))))
                        .toList());
    }

    /** What a request does before it is answered, so at no time later. */
    private static final Set<Beside> NOT_FROM_QUEUES = Set.of(SHOW, CONTACT, PART);

    private static final Beside SEND = (test, it) ->
            assertThat(test.send.apply(Map.of("r", it.messageBatch()))).isEmpty();
    private static final Beside ERASE_RUI = (test, it) -> test.stores.eraser().erase(it.rui(), TIME);

    private static Beside both(Beside first, Beside second) {
        return (test, it) -> {
            first.run(test, it);
            second.run(test, it);
        };
    }

    private static Beside told(Function<Case, Event> event) {
        return (test, it) -> assertThat(
                        test.record.apply(Map.of("r", new Events(it.receivedAt(), List.of(event.apply(it))))))
                .isEmpty();
    }

    static Stream<Arguments> scenes() {
        Beside shownAndSent = both(SHOW, SEND);
        return Stream.of(
                        new Scene("a send", SHOW, List.of(SEND), false),
                        new Scene("acceptance and a send", NOTHING, List.of(SHOW, SEND), false),
                        new Scene("the same record once more", shownAndSent, List.of(SHOW, SEND), false),
                        new Scene("the erasure of another of the message batch", SHOW, List.of(ERASE_RUI, SEND), true),
                        new Scene(
                                "the erasure of another of the sent message batch",
                                shownAndSent,
                                List.of(ERASE_RUI),
                                true),
                        new Scene(
                                "another erasure and a status",
                                shownAndSent,
                                List.of(ERASE_RUI, told(it -> it.status("Entregue"))),
                                true),
                        new Scene("a status", shownAndSent, List.of(told(it -> it.status("Entregue"))), false),
                        new Scene(
                                "a status of a message that is being sent",
                                both(SHOW, claimed(Duration.ZERO)),
                                List.of(told(it -> it.status("Entregue"))),
                                false),
                        new Scene(
                                "a reply to a message that is being sent",
                                both(SHOW, claimed(Duration.ZERO)),
                                List.of(told(it -> it.reply(it.wireReference(1), it.answer()))),
                                false),
                        new Scene(
                                "the record of an interrupted send",
                                both(SHOW, claimed(Duration.ofHours(1))),
                                List.of(SEND),
                                false),
                        new Scene(
                                "a status of another reference",
                                NOTHING,
                                List.of(told(it -> new Event.StatusReport(
                                        Optional.of("1"),
                                        it.wireReference(1).map(own -> own.substring(0, 12)),
                                        it.ana(),
                                        Optional.of(it.receivedAt()),
                                        "Enviada"))),
                                false),
                        new Scene(
                                "a status without reference",
                                NOTHING,
                                List.of(told(it -> new Event.StatusReport(
                                        Optional.of("1"), Optional.empty(), it.ana(), Optional.empty(), "Enviada"))),
                                false),
                        new Scene(
                                "a status of another person's message",
                                shownAndSent,
                                List.of(told(it -> new Event.StatusReport(
                                        Optional.of("1"), it.wireReference(2), it.ana(), Optional.empty(), "Enviada"))),
                                false),
                        new Scene(
                                "a reply",
                                shownAndSent,
                                List.of(told(it -> it.reply(it.wireReference(1), it.answer()))),
                                false),
                        new Scene(
                                "a reply without reference",
                                NOTHING,
                                List.of(told(it -> it.reply(Optional.empty(), it.answer()))),
                                false),
                        new Scene(
                                "an opt-out",
                                shownAndSent,
                                List.of(told(it -> it.reply(it.wireReference(1), "SAIR"))),
                                false),
                        new Scene(
                                "a scheduled message",
                                NOTHING,
                                List.of((test, it) -> test.stores
                                        .scheduled()
                                        .add(List.of(new ScheduledExchange(
                                                new ScheduledExchange.RequestKey(
                                                        "plano",
                                                        "r" + it.number(),
                                                        "2",
                                                        it.ana().person()),
                                                1,
                                                "{\"nome\":\"" + it.answer() + "\"}",
                                                new ScheduledExchange.Answered("[]", ""),
                                                it.receivedAt())))),
                                false),
                        new Scene(
                                "a contact and a part of a message from Kannel",
                                NOTHING,
                                List.of(CONTACT, PART),
                                false))
                .flatMap(scene -> Stream.of(Arguments.of(scene, false), Arguments.of(scene, true)));
    }

    @ParameterizedTest(name = "{0}, indexes behind: {1}")
    @MethodSource("scenes")
    void items_shouldHoldNothingOfWhoWasErased_whateverWasGoingOnAtTheSameTime(Scene scene, boolean behind)
            throws InterruptedException {
        int[] alone = run(0, scene, behind, List.of());
        int number = 1;
        for (List<Turn> order : orders(alone)) {
            if (number % ONE_OF == 0) {
                run(number, scene, behind, order);
            }
            number++;
        }

        sendWhatWaits();
        stores.secondPass();
        // What was on a queue comes again, and the platform goes on telling.
        cases.values().forEach(it -> {
            scene.beside().forEach(beside -> {
                if (!NOT_FROM_QUEUES.contains(beside)) {
                    beside.run(this, it);
                }
            });
            told(each -> each.status("Lida")).run(this, it);
        });

        sendWhatWaits();

        List<String> items = stores.everything();
        List<String> leaks = cases.values().stream()
                .flatMap(it -> it.secrets(scene.both()).stream())
                .flatMap(secret ->
                        items.stream().filter(item -> item.contains(secret)).map(item -> secret + " in " + item))
                .toList();
        assertThat(leaks).isEmpty();
        if (scene.name().equals("an opt-out")) {
            cases.values()
                    .forEach(it -> assertThat(stores.optOuts().blocked(Set.of(it.ana())))
                            .as("SAIR of " + it.number())
                            .hasSize(1));
        }
        assertThat(mkom.requests.stream().flatMap(List::stream).map(OutboundMessage::id))
                .doesNotHaveDuplicates();
    }

    /** Answers to replies wait on the queue, with a copy in the table until they are seen. */
    private void sendWhatWaits() {
        Stream.of("outbound", "urgent")
                .flatMap(queue -> queues.batched(queue).stream())
                .map(MessageBatchJson::read)
                .forEach(messageBatch ->
                        assertThat(send.apply(Map.of("r", messageBatch))).isEmpty());
    }

    /** Everyone is interrupted once, after any of its requests, by anyone; and some orders more. */
    private static List<List<Turn>> orders(int[] requests) {
        List<List<Turn>> orders = new ArrayList<>();
        for (int first = 0; first < requests.length; first++) {
            for (int other = 0; other < requests.length; other++) {
                for (int made = 0; first != other && made < requests[first]; made++) {
                    orders.add(List.of(new Turn(first, made), new Turn(other, 1_000), new Turn(first, 1_000)));
                }
            }
        }
        Random random = new Random(17);
        for (int i = 0; i < TWICE; i++) {
            List<Turn> order = new ArrayList<>();
            for (int actor = 0; actor < requests.length; actor++) {
                for (int turn = 0; turn < 3; turn++) {
                    order.add(new Turn(actor, 1 + random.nextInt(Math.max(1, requests[actor] / 2))));
                }
            }
            Collections.shuffle(order, random);
            orders.add(order);
        }
        return orders;
    }

    private int[] run(int number, Scene scene, boolean behind, List<Turn> order) throws InterruptedException {
        Case it = Case.of(number);
        cases.put(number, it);
        scene.before().run(this, it);
        List<Runnable> actors = new ArrayList<>();
        Runnable erase = () -> stores.eraser().erase(it.ana(), TIME);
        actors.add(behind ? () -> stores.withoutIndexes(erase) : erase);
        scene.beside().forEach(beside -> actors.add(() -> beside.run(this, it)));
        return Interleaving.run(stores, actors, order);
    }
}
