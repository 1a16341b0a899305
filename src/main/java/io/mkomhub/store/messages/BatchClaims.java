package io.mkomhub.store.messages;

import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.Table;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The claims of the messages of a batch, as one item holds them.
 *
 * <p>Messages that one write claimed share an entry: their places, such as {@code 1-40,42}, and the pseudonyms of their
 * recipients in the same order, 32 bytes each. So the claims of 100 messages take less than 4 KB, one read unit.
 *
 * @param version the number of changes; 0 if no message of the batch is claimed
 * @param expiresAt when the item expires, in Unix seconds
 * @param byPlace the claims, by the message's place in the batch
 */
record BatchClaims(long version, long expiresAt, Map<Integer, Claim> byPlace) {

    /** No message of the batch is claimed. */
    static final BatchClaims NONE = new BatchClaims(0, 0, Map.of());

    private static final String CLAIMS = "claims";
    private static final String PLACES = "places";
    private static final String PEOPLE = "people";
    private static final String AT = Table.AT;
    private static final String SCHEDULE = "schedule";
    private static final String KIND = "kind";
    private static final String SENDING = "sending";
    private static final String PLACED = "placed";
    private static final String WRITER = "writer";
    private static final int BYTES = 32;

    BatchClaims {
        byPlace = Map.copyOf(byPlace);
    }

    /** What claims of one write have in common. */
    private record Shared(Instant at, Optional<Instant> schedule, boolean sending, String writer) {

        static Shared of(Claim claim) {
            return new Shared(claim.at(), claim.schedule(), claim.sending(), claim.writer());
        }
    }

    /** Returns these claims and further ones, as the next version. */
    BatchClaims with(Map<Integer, Claim> further, long until) {
        Map<Integer, Claim> all = new TreeMap<>(byPlace);
        all.putAll(further);
        return new BatchClaims(version, Math.max(expiresAt, until), all);
    }

    /** Returns the attributes of the next version. */
    Map<String, AttributeValue> attributes() {
        Map<Shared, TreeMap<Integer, Claim>> entries = new LinkedHashMap<>();
        new TreeMap<>(byPlace)
                .forEach((place, claim) -> entries.computeIfAbsent(Shared.of(claim), shared -> new TreeMap<>())
                        .put(place, claim));
        List<AttributeValue> written = new ArrayList<>();
        entries.forEach((shared, claims) -> written.add(AttributeValue.fromM(write(shared, claims))));
        return Map.of(
                CLAIMS,
                AttributeValue.fromL(written),
                Table.VERSION,
                Table.number(version + 1),
                Table.EXPIRES_AT,
                Table.number(expiresAt));
    }

    private static Map<String, AttributeValue> write(Shared shared, TreeMap<Integer, Claim> claims) {
        ByteArrayOutputStream people = new ByteArrayOutputStream(claims.size() * BYTES);
        claims.values().forEach(claim -> people.writeBytes(HexFormat.of().parseHex(claim.person())));
        Map<String, AttributeValue> entry = new LinkedHashMap<>();
        entry.put(PLACES, AttributeValue.fromS(Places.write(claims.keySet())));
        entry.put(PEOPLE, AttributeValue.fromB(SdkBytes.fromByteArray(people.toByteArray())));
        entry.put(AT, Table.number(shared.at().toEpochMilli()));
        shared.schedule().ifPresent(time -> entry.put(SCHEDULE, Table.number(time.getEpochSecond())));
        entry.put(KIND, AttributeValue.fromS(shared.sending() ? SENDING : PLACED));
        entry.put(WRITER, AttributeValue.fromS(shared.writer()));
        return entry;
    }

    /** Reads what an item holds. */
    static BatchClaims read(Item item) {
        Map<Integer, Claim> claims = new TreeMap<>();
        item.list(CLAIMS).forEach(value -> {
            Item entry = Item.of(value.m());
            String people = HexFormat.of().formatHex(entry.bytes(PEOPLE));
            List<Integer> places = Places.read(entry.text(PLACES));
            for (int i = 0; i < places.size(); i++) {
                claims.put(
                        places.get(i),
                        new Claim(
                                people.substring(i * BYTES * 2, (i + 1) * BYTES * 2),
                                entry.time(AT),
                                entry.optionalSeconds(SCHEDULE),
                                entry.text(KIND).equals(SENDING),
                                entry.text(WRITER)));
            }
        });
        return new BatchClaims(item.number(Table.VERSION), item.number(Table.EXPIRES_AT), claims);
    }
}
