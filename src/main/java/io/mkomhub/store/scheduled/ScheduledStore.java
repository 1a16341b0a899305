package io.mkomhub.store.scheduled;

import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.ScheduledExchange;
import io.mkomhub.core.message.ScheduledExchange.Answered;
import io.mkomhub.core.message.ScheduledExchange.Outcome;
import io.mkomhub.core.message.ScheduledExchange.Refused;
import io.mkomhub.core.message.ScheduledExchange.RequestKey;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.platform.dynamodb.Table.Statement;
import io.mkomhub.platform.id.Digests;
import io.mkomhub.store.keys.ContactIndexKey;
import io.mkomhub.store.keys.KeyedHashes;
import io.mkomhub.store.people.OptOutStore;
import io.mkomhub.store.people.OptOutStore.OptOut;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Scheduled-message requests and their responses.
 *
 * <p>Guarantee: the first response to a request stays. Only a refusal is replaced by a later response, so that a
 * request can be repeated once the missing data are there. A request received before its contact's data were erased is
 * not stored afterwards.
 */
@ApplicationScoped
public class ScheduledStore {

    /** The maximum number of requests with the same id, of different clients or contacts, that are shown. */
    private static final int MAX_SHOWN = 100;

    /** The prefix of every partition. */
    public static final String PARTITION = "X#";

    private static final String ANSWERED = "answered";
    private static final String REFUSED = "refused";

    private final Table table;
    private final OptOutStore optOuts;
    private final KeyedHashes hashes;

    public ScheduledStore(Table table, OptOutStore optOuts, KeyedHashes hashes) {
        this.table = table;
        this.optOuts = optOuts;
        this.hashes = hashes;
    }

    /** Stores the exchanges that are not stored yet. */
    public void add(Collection<ScheduledExchange> exchanges) {
        Map<RequestKey, ScheduledExchange> distinct = new LinkedHashMap<>();
        for (ScheduledExchange exchange : notErased(exchanges)) {
            distinct.merge(
                    exchange.key(), exchange, (first, next) -> first.outcome() instanceof Answered ? first : next);
        }
        List<ScheduledExchange> all = List.copyOf(distinct.values());
        List<Boolean> isNew = table.execute(all.stream().map(this::insert).toList());
        List<Statement> updates = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            if (!isNew.get(i) && all.get(i).outcome() instanceof Answered answered) {
                updates.add(answer(all.get(i), answered));
            }
        }
        table.execute(updates);
    }

    private List<ScheduledExchange> notErased(Collection<ScheduledExchange> exchanges) {
        Map<Msisdn, OptOut> standings = optOuts.find(exchanges.stream()
                .flatMap(exchange -> ContactIndexKey.contactOf(exchange.key().contactKey()).stream())
                .collect(Collectors.toSet()));
        return exchanges.stream()
                .filter(exchange -> ContactIndexKey.contactOf(exchange.key().contactKey())
                        .flatMap(contact -> Optional.ofNullable(standings.get(contact)))
                        .filter(standing -> standing.erases(exchange.receivedAt()))
                        .isEmpty())
                .toList();
    }

    /** Returns the response to this request; empty if there was none, or if it cannot be read in time. */
    public Optional<ScheduledExchange> find(RequestKey key, Duration timeout) {
        return table.find(key(key), timeout).map(ScheduledStore::read);
    }

    /** Returns the requests with this id in the order they were received. Usually there is one. */
    public List<ScheduledExchange> find(String plan, String requestId) {
        return table.partition(partition(plan, requestId), "X#", MAX_SHOWN).stream()
                .map(ScheduledStore::read)
                .sorted(Comparator.comparing(ScheduledExchange::receivedAt))
                .toList();
    }

    private Statement insert(ScheduledExchange exchange) {
        Item item = Item.at(key(exchange.key()))
                .with("plan", exchange.key().plan())
                .with("plan_version", exchange.planVersion())
                .with("request_id", exchange.key().requestId())
                .with("client_id", exchange.key().clientId())
                .with("contact_key", exchange.key().contactKey())
                .with("request", exchange.request())
                .with("received_at", exchange.receivedAt().toEpochMilli())
                .with(Table.EXPIRES_AT, table.expiry(exchange.receivedAt()));
        ContactIndexKey.contactOf(exchange.key().contactKey())
                .ifPresent(msisdn -> ContactIndexKey.putAside(
                        item,
                        hashes.person(msisdn),
                        exchange.receivedAt(),
                        Digests.sha256Hex(exchange.key().requestId())));
        if (exchange.outcome() instanceof Answered answered) {
            item.with("outcome", ANSWERED).with("answer", answered.items()).with("reason", answered.fallbackReason());
        } else if (exchange.outcome() instanceof Refused refused) {
            item.with("outcome", REFUSED).with("reason", refused.reason());
        }
        return table.insert(item);
    }

    /** Replaces a refusal, and nothing else. */
    private Statement answer(ScheduledExchange exchange, Answered answered) {
        ItemKey key = key(exchange.key());
        return new Statement(
                "UPDATE " + table.quotedName()
                        + " SET \"outcome\"=? SET \"answer\"=? SET \"reason\"=? SET \"plan_version\"=?"
                        + " SET \"request\"=? SET \"received_at\"=? WHERE pk=? AND sk=? AND \"outcome\"=?",
                List.of(
                        AttributeValue.fromS(ANSWERED),
                        AttributeValue.fromS(answered.items()),
                        AttributeValue.fromS(answered.fallbackReason()),
                        Table.number(exchange.planVersion()),
                        AttributeValue.fromS(exchange.request()),
                        Table.number(exchange.receivedAt().toEpochMilli()),
                        AttributeValue.fromS(key.pk()),
                        AttributeValue.fromS(key.sk()),
                        AttributeValue.fromS(REFUSED)));
    }

    private static ScheduledExchange read(Item item) {
        Outcome outcome = item.text("outcome").equals(ANSWERED)
                ? new Answered(item.text("answer"), item.text("reason"))
                : new Refused(item.text("reason"));
        return new ScheduledExchange(
                new RequestKey(
                        item.text("plan"), item.text("request_id"), item.text("client_id"), item.text("contact_key")),
                item.number("plan_version"),
                item.text("request"),
                outcome,
                item.time("received_at"));
    }

    private ItemKey key(RequestKey key) {
        return new ItemKey(
                partition(key.plan(), key.requestId()), "X#" + hashes.of("request", key.clientId(), key.contactKey()));
    }

    private static String partition(String plan, String requestId) {
        return PARTITION + plan + "#" + requestId;
    }
}
