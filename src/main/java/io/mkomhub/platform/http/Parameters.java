package io.mkomhub.platform.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters of a query string or a form ({@code application/x-www-form-urlencoded}) as octets.
 *
 * <p>Percent-encoding carries octets; only a caller that knows the charset can decode them. The first value of a name
 * counts.
 */
public final class Parameters {

    private final Map<String, byte[]> values;

    private Parameters(Map<String, byte[]> values) {
        this.values = values;
    }

    /** Reads {@code name=value&…}. A percent sign that begins no escape is literal. */
    public static Parameters of(String encoded) {
        Map<String, byte[]> values = new LinkedHashMap<>();
        for (FormData.Pair pair : FormData.pairs(encoded)) {
            values.putIfAbsent(new String(octets(pair.name()), StandardCharsets.UTF_8), octets(pair.value()));
        }
        return new Parameters(values);
    }

    /** These parameters, and those of {@code others} with other names. */
    public Parameters or(Parameters others) {
        Map<String, byte[]> all = new LinkedHashMap<>(values);
        others.values.forEach(all::putIfAbsent);
        return new Parameters(all);
    }

    /** A value's octets. */
    public Optional<byte[]> octetsOf(String name) {
        return Optional.ofNullable(values.get(name)).map(byte[]::clone);
    }

    /** A value in UTF-8. */
    public Optional<String> textOf(String name) {
        return Optional.ofNullable(values.get(name)).map(octets -> new String(octets, StandardCharsets.UTF_8));
    }

    private static byte[] octets(String encoded) {
        byte[] bytes = encoded.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream octets = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            int high = bytes[i] == '%' && i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(bytes[i + 2], 16);
            if (low >= 0) {
                octets.write(high << 4 | low);
                i += 2;
            } else {
                octets.write(bytes[i] == '+' ? ' ' : bytes[i]);
            }
        }
        return octets.toByteArray();
    }

    /** Omits the values. */
    @Override
    public String toString() {
        return "Parameters" + values.keySet();
    }
}
