package io.mkomhub.function.snapstart;

import io.mkomhub.channel.intake.MessageRules;
import io.mkomhub.channel.intake.PastSchedule;
import io.mkomhub.channel.mkom.Callbacks;
import io.mkomhub.channel.mkom.MailingDefaults;
import io.mkomhub.channel.mkom.Submission;
import io.mkomhub.channel.mkom.Submission.Valid;
import io.mkomhub.core.codec.EventRecord;
import io.mkomhub.core.codec.Events;
import io.mkomhub.core.codec.MessageBatchJson;
import io.mkomhub.core.message.AllowedCountries;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.secrets.ApiKeys;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reads and writes a message and a callback, as on their way through the queues. */
@ApplicationScoped
class FirstMessage implements Primer {

    private static final byte[] SUBMISSION = """
            {"mailing":{"identifier":"primer","cost_centre_id":1},\
            "messages":[{"msisdn":"+55 11 95395-9059","message":"Olá","reference":"primer"}]}""".getBytes(StandardCharsets.UTF_8);

    private static final byte[] CALLBACK = """
            {"internal_id":1,"reference_id":"primer","status":"Entregue","msisdn":"5511953959059","timestamp":1700000000}""".getBytes(StandardCharsets.UTF_8);

    private final MailingDefaults defaults;

    FirstMessage(MailingDefaults defaults) {
        this.defaults = defaults;
    }

    @Override
    public void prime(String function) {
        Instant then = Instant.EPOCH;
        BatchId messageBatch = BatchId.derived("primer");
        Optional<CorrelationId> correlation = CorrelationId.of("primer");
        Submission submission = Submission.read(
                SUBMISSION,
                defaults,
                new MessageRules(1, AllowedCountries.parse("BR"), PastSchedule.SEND, false),
                then);
        if (submission.entries().get(0) instanceof Valid valid) {
            OutboundMessage message = new OutboundMessage(
                    new MessageId(messageBatch, 1),
                    valid.draft().msisdn(),
                    valid.draft().text(),
                    Optional.empty(),
                    valid.reference(),
                    List.of());
            Mailing mailing = submission.mailing();
            MessageBatchJson.read(MessageBatchJson.write(
                    new MessageBatch(messageBatch, then, "primer", mailing, correlation, 0, List.of(message))));
        }
        List<Event> events = Callbacks.read(CALLBACK).events();
        EventRecord.read(new Events(then, correlation, events).write());
        events.get(0).id();
        ApiKeys.parse("primer " + "0".repeat(64) + " send").holderOf("primer");
    }
}
