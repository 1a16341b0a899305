package io.mkomhub.platform.http;

import io.mkomhub.platform.id.Digests;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Content that is the same for everyone until the package changes: a page, a script, the OpenAPI document.
 *
 * <p>Guarantee: who has it already ({@code If-None-Match}) gets 304 without the body; who accepts gzip gets text compressed. It is
 * compressed once in a process, when somebody first wants it so. Limits: no ranges; the entity tag is weak, because both encodings share
 * it.
 *
 * <p>No response has a {@code Content-Length}: API Gateway counts the octets that it sends.
 */
public final class StaticContent {

    /** How many octets of the digest an entity tag has. */
    private static final int TAG_LENGTH = 8;

    private static final Set<String> TEXT_TYPES = Set.of("application/json", "image/svg+xml");
    private static final Set<String> GZIP = Set.of("gzip", "x-gzip");

    private final byte[] octets;
    private final boolean isText;
    private final String tag;
    private final Map<String, String> headers;

    /** In base64; null until somebody wants it. */
    private @Nullable String gzip;

    /**
     * Content with the headers of all its responses.
     *
     * @param contentType its media type; {@code text/*}, JSON and SVG are texts in UTF-8 and are compressed
     * @param octets the content
     * @param headers further headers, such as {@code Cache-Control}
     */
    public StaticContent(String contentType, byte[] octets, Map<String, String> headers) {
        this.octets = octets.clone();
        String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        this.isText = type.startsWith("text/") || TEXT_TYPES.contains(type);
        this.tag = tag(octets);
        Map<String, String> all = new LinkedHashMap<>(headers);
        // A 304 has it too: API Gateway would call it text/plain, and a cache may replace what it knows by that.
        all.put("Content-Type", contentType);
        all.put("ETag", "W/" + tag);
        all.put("X-Content-Type-Options", "nosniff");
        if (isText) {
            all.put("Vary", "Accept-Encoding");
        }
        this.headers = Map.copyOf(all);
    }

    /** Answers a GET or HEAD request. */
    public HttpResponse answer(HttpRequest request) {
        if (request.header("If-None-Match").filter(this::isKnown).isPresent()) {
            return new HttpResponse(304, headers, "");
        }
        if (!isText) {
            return new HttpResponse(200, headers, base64(octets), true);
        }
        return prefersGzip(request.header("Accept-Encoding"))
                ? new HttpResponse(200, headers, gzip(), true).with("Content-Encoding", "gzip")
                : new HttpResponse(200, headers, new String(octets, StandardCharsets.UTF_8));
    }

    /**
     * Whether the header names this content: {@code *}, or a list with its tag, compared weakly (RFC 9110, 13.1.2). What stands between
     * the quotation marks of another tag is no tag, even if it looks like one.
     */
    private boolean isKnown(String ifNoneMatch) {
        if (ifNoneMatch.strip().equals("*")) {
            return true;
        }
        int open = ifNoneMatch.indexOf('"');
        while (open >= 0) {
            int close = ifNoneMatch.indexOf('"', open + 1);
            if (close < 0) {
                return false;
            }
            if (ifNoneMatch.substring(open, close + 1).equals(tag)) {
                return true;
            }
            open = ifNoneMatch.indexOf('"', close + 1);
        }
        return false;
    }

    /**
     * Whether a header accepts gzip, and does not prefer the content as it is (RFC 9110, 12.5.3). Who accepts neither gets it as it is,
     * as the RFC advises.
     */
    private static boolean prefersGzip(Optional<String> acceptEncoding) {
        if (acceptEncoding.isEmpty()) {
            return false;
        }
        Preferences accepted = Preferences.of(acceptEncoding.get());
        double gzip = quality(accepted, GZIP);
        return gzip > 0 && gzip >= accepted.of("identity"::equals);
    }

    private static double quality(Preferences accepted, Set<String> names) {
        boolean named = accepted.values().stream().anyMatch(value -> names.contains(value.name()));
        return accepted.of(named ? names::contains : "*"::equals);
    }

    private synchronized String gzip() {
        if (gzip == null) {
            gzip = base64(compressed());
        }
        return gzip;
    }

    private byte[] compressed() {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream out = new BestGzip(compressed)) {
            out.write(octets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }

    private static final class BestGzip extends GZIPOutputStream {

        BestGzip(OutputStream out) throws IOException {
            super(out);
            def.setLevel(Deflater.BEST_COMPRESSION);
        }
    }

    private static String tag(byte[] octets) {
        byte[] digest = Digests.newSha256().digest(octets);
        return '"' + HexFormat.of().formatHex(digest, 0, TAG_LENGTH) + '"';
    }

    private static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }
}
