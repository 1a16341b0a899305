package io.mkomhub.it;

import io.mkomhub.it.Browser.Role;
import io.mkomhub.it.Browser.Span;
import io.mkomhub.platform.id.Digests;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.Keys;

/** The console in a browser, as its users see it, on a hub of its own that has something of everything. */
final class Console implements AutoCloseable {

    /** A language of the console. */
    enum Language {
        PORTUGUESE("pt-BR"),
        ENGLISH("en");

        private final String tag;

        Language(String tag) {
            this.tag = tag;
        }

        @Override
        public String toString() {
            return tag;
        }
    }

    /** A person or system that has an API key. */
    enum Holder {
        MARIA("*"),
        READER("read"),
        SENDER("send"),
        ADMINISTRATOR("admin"),
        TESTER("sandbox");

        private final String scope;

        Holder(String scope) {
            this.scope = scope;
        }

        /** Whether the key has one of the scopes, which spaces separate. */
        boolean may(String scopes) {
            return scope.equals("*") || List.of(scopes.split(" ", -1)).contains(scope);
        }

        String key() {
            return "key-of-" + this + "-0123456789";
        }

        private String line() {
            return this + " "
                    + HexFormat.of().formatHex(Digests.newSha256().digest(key().getBytes(StandardCharsets.UTF_8))) + " "
                    + scope;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The words that users look for, in Portuguese. */
    private static final Map<String, String> WORDS = Map.of(
            "API key", "Chave de API",
            "Delivered", "Entregue",
            "Send", "Enviar",
            "Sign out", "Sair",
            "Text", "Texto",
            "To", "Para");

    private static final String STANDARD_KEY = "local-api-key";

    private final Hub hub;
    private final ConsoleData data;
    private final Browser browser;

    private Language language = Language.PORTUGUESE;
    private @Nullable Holder signedIn;

    Console() {
        hub = new Hub("mkom-hub-console", Path.of("template.yaml"), Map.of("HUB_API_KEYS", keys()));
        data = new ConsoleData(hub);
        browser = new Browser();
    }

    private static String keys() {
        String standard =
                HexFormat.of().formatHex(Digests.newSha256().digest(STANDARD_KEY.getBytes(StandardCharsets.UTF_8)));
        return "local " + standard + " *\n"
                + Arrays.stream(Holder.values()).map(Holder::line).collect(Collectors.joining("\n"));
    }

    Hub hub() {
        return hub;
    }

    ConsoleData data() {
        return data;
    }

    Browser browser() {
        return browser;
    }

    /** What the console says here for what it says in English. */
    String word(String english) {
        return language == Language.PORTUGUESE ? WORDS.getOrDefault(english, english) : english;
    }

    /** Opens the console in a language, signed out and with nothing stored. */
    void open(Language wanted) {
        language = wanted;
        signedIn = null;
        browser.language(wanted.tag);
        browser.openForTheFirstTime(hub.cloud().hubUrl().resolve("/console"));
        browser.find(Role.TEXT_FIELD, word("API key"));
    }

    /** As {@link #open} and {@link #signIn}, unless it is open like that. */
    void beIn(Language wanted, Holder holder) {
        if (wanted != language || !holder.equals(signedIn)) {
            open(wanted);
            signIn(holder);
        }
    }

    /** Signs in with somebody's key, and waits for the first view. */
    void signIn(Holder holder) {
        enter(holder.key());
        awaitView();
        signedIn = holder;
    }

    /** Writes a key into the form, and sends it. */
    void enter(String key) {
        browser.find(Role.TEXT_FIELD, word("API key")).sendKeys(key, Keys.ENTER);
    }

    /** Signs out, and waits for the form. */
    void signOut() {
        browser.find(Role.BUTTON, word("Sign out")).click();
        signedIn = null;
        browser.find(Role.TEXT_FIELD, word("API key"));
    }

    /** Shows a view, and waits for what it has to show. */
    void show(ConsoleView view) {
        go(data.fill(view.address()));
        browser.await(
                "the view " + view,
                "document.querySelector('[data-view=\"' + arguments[0] + '\"]:not([data-loading])')",
                view.toString());
    }

    /** Goes to an address of the console. */
    void go(String address) {
        browser.evaluate("(location.hash = arguments[0])", "#/" + address);
    }

    /** Waits until some view shows what it has to show. */
    void awaitView() {
        browser.await("a view", "document.querySelector('[data-view]:not([data-loading])')");
    }

    /** The addresses that the navigation leads to. */
    List<String> navigation() {
        return strings(
                "[...document.querySelectorAll('nav a[href^=\"#/\"]')].map(link => link.getAttribute('href').slice(2))");
    }

    /** How many requests to the API the page has made since a moment of its own clock. */
    int requestsSince(double moment) {
        return requestsIn(new Span(moment, Double.MAX_VALUE));
    }

    /** How many requests to the API the page began within a time. */
    int requestsIn(Span span) {
        return Integer.parseInt(browser.evaluate("""
                        performance.getEntriesByType('resource').filter(entry => entry.initiatorType === 'fetch'
                            && entry.startTime > arguments[0] && entry.startTime < arguments[1]).length""", span.start(), span.end()).toString());
    }

    private List<String> strings(String expression) {
        return browser.evaluate(expression) instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    @Override
    public void close() {
        browser.close();
        hub.close();
    }
}
