package io.mkomhub.api.console;

import io.mkomhub.platform.http.StaticContent;
import io.mkomhub.platform.id.Digests;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The files that the build makes of {@code src/main/web}, read once.
 *
 * <p>Guarantee: only files that {@value #LIST} names are found, whatever is asked for: a name is looked up in a map, never in a file
 * system. The version changes with the name or the content of any file, so that what has a version in its address never changes.
 */
final class WebFiles {

    /** Names the files, one a line: a native executable cannot list what is in it. */
    static final String LIST = "files.txt";

    /** What the pages have in their addresses in place of the version. */
    static final String PLACEHOLDER = "/assets/VERSION/";

    /** The directories of the files whose texts are in one language. */
    private static final Set<String> LANGUAGES = Set.of("en", "pt");

    /** How many octets of the digest the version has. */
    private static final int VERSION_LENGTH = 8;

    /** Images may be {@code data:} addresses. No script and no style may stand in the page itself. */
    private static final String CONTENT_SECURITY_POLICY = String.join(
            "; ",
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "form-action 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'");

    /** Only what every browser knows: others write a warning for each name that they do not know. */
    private static final String PERMISSIONS_POLICY = String.join(
            ", ",
            "camera=()",
            "display-capture=()",
            "geolocation=()",
            "microphone=()",
            "midi=()",
            "payment=()",
            "usb=()");

    private static final Map<String, String> PAGE_HEADERS = Map.of(
            "Cache-Control", "no-cache",
            "Content-Security-Policy", CONTENT_SECURITY_POLICY,
            "Cross-Origin-Opener-Policy", "same-origin",
            "Permissions-Policy", PERMISSIONS_POLICY,
            "Referrer-Policy", "no-referrer");

    private static final Map<String, String> ASSET_HEADERS =
            Map.of("Cache-Control", "public, max-age=31536000, immutable");

    private static final String PAGE = "html";

    /** The media types by the ends of the names. */
    private static final Map<String, String> TYPES = Map.of(
            PAGE,
            "text/html; charset=utf-8",
            "css",
            "text/css; charset=utf-8",
            "js",
            "text/javascript; charset=utf-8",
            "svg",
            "image/svg+xml",
            "txt",
            "text/plain; charset=utf-8",
            "png",
            "image/png",
            "webp",
            "image/webp",
            "ico",
            "image/x-icon");

    private final String version;
    private final Map<String, StaticContent> pages = new TreeMap<>();
    private final Map<String, StaticContent> assets = new TreeMap<>();

    /**
     * Reads all files.
     *
     * @param source the content of a file by its name
     * @throws IllegalStateException if a file has no known media type
     */
    WebFiles(Function<String, byte[]> source) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        names(source.apply(LIST)).forEach(name -> files.put(name, source.apply(name)));
        version = version(files);
        files.forEach((name, octets) -> {
            if (end(name).equals(PAGE)) {
                pages.put(name, new StaticContent(type(name), versioned(octets), PAGE_HEADERS));
            } else {
                assets.put(name, new StaticContent(type(name), octets, ASSET_HEADERS));
            }
        });
    }

    /** The version of all files together, 16 hexadecimal digits. */
    String version() {
        return version;
    }

    /**
     * A page.
     *
     * @throws IllegalStateException if the package lacks it
     */
    StaticContent page(String name) {
        return Optional.ofNullable(pages.get(name))
                .orElseThrow(() -> new IllegalStateException(LIST + " lacks " + name));
    }

    /**
     * A file that a page refers to; empty if the pages of now refer to another version, or there is none of this name.
     *
     * @param ofVersion the version, and for files in a language a hyphen and the language: {@code 0123456789abcdef-pt}. There, a file that
     *     is the same in all languages is found too, because the files of a page refer to each other as neighbours
     */
    Optional<StaticContent> asset(String ofVersion, String name) {
        if (ofVersion.equals(version)) {
            return Optional.ofNullable(assets.get(name));
        }
        String language = ofVersion.substring(ofVersion.lastIndexOf('-') + 1);
        return LANGUAGES.contains(language) && ofVersion.equals(version + "-" + language)
                ? Optional.ofNullable(assets.getOrDefault(language + "/" + name, assets.get(name)))
                : Optional.empty();
    }

    private static List<String> names(byte[] list) {
        return new String(list, StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private static String version(Map<String, byte[]> files) {
        MessageDigest all = Digests.newSha256();
        files.forEach((name, octets) -> {
            all.update(Digests.sha256(name));
            all.update(Digests.newSha256().digest(octets));
        });
        return HexFormat.of().formatHex(all.digest(), 0, VERSION_LENGTH);
    }

    private byte[] versioned(byte[] page) {
        return new String(page, StandardCharsets.UTF_8)
                .replace(PLACEHOLDER, "/assets/" + version + "/")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String type(String name) {
        String type = TYPES.get(end(name));
        if (type == null) {
            throw new IllegalStateException("no media type is known for " + name);
        }
        return type;
    }

    private static String end(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
