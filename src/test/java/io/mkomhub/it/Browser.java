package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * A chromium without a window. Elements are found as people find them: by what they are and by their name.
 *
 * <p>Guarantee: every method that needs something of the page waits for it; none waits longer than for that. The browser
 * and its driver are those of the machine; nothing is downloaded.
 */
final class Browser implements AutoCloseable {

    /** What an element is for whoever uses it, by the elements that are of that kind. */
    enum Role {
        ALERT("[role=alert]"),
        BUTTON("button, summary, input[type=submit], [role=button]"),
        CHECKBOX("input[type=checkbox], [role=switch]"),
        CHOICE("select, [role=combobox]"),
        DIALOG("dialog[open], [role=dialog]"),
        FILE("input[type=file]"),
        HEADING("h1, h2, h3, h4"),
        LINK("a[href]"),
        RADIO("input[type=radio]"),
        STATUS("[role=status], output"),
        TAB("[role=tab]"),
        TEXT_FIELD("textarea, input:not([type=checkbox]):not([type=radio]):not([type=file]):not([type=submit])");

        private final String selector;

        Role(String selector) {
            this.selector = selector;
        }
    }

    /** The theme that the system asks for. */
    enum Theme {
        LIGHT,
        DARK;

        @Override
        public String toString() {
            return this == LIGHT ? "light" : "dark";
        }
    }

    /** The window. */
    enum Size {
        DESKTOP(1280, 800),
        PHONE(360, 740);

        private final int width;
        private final int height;

        Size(int width, int height) {
            this.width = width;
            this.height = height;
        }

        @Override
        public String toString() {
            return this == DESKTOP ? "desktop" : "phone";
        }
    }

    /** Why tests are skipped where there is none. */
    static final String NOT_INSTALLED =
            "chromium and chromedriver are not installed (apt-get install chromium chromium-driver)";

    private static final Duration LONGEST = Duration.ofSeconds(30);

    /** More presses of Tab than any page has stops. */
    private static final int TAB_STOPS = 120;

    /** WCAG 2.2 AA, and what axe holds for good practice. */
    private static final List<String> AXE_TAGS =
            List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice");

    private static final String AXE = axe();

    /** Selenium warns that it has no classes for what this version of the browser can do besides. */
    private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium.devtools");

    private final ChromeDriver driver;
    private final List<String> expectedFailures = new ArrayList<>();

    Browser() {
        SELENIUM.setLevel(Level.SEVERE);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(find("chromium").orElseThrow().toFile());
        options.addArguments(
                "--headless=new",
                // Chromium refuses to run as root, as in containers of CI, with a sandbox.
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--disable-extensions",
                "--disable-background-networking",
                "--no-first-run",
                "--hide-scrollbars",
                "--force-color-profile=srgb",
                "--force-prefers-reduced-motion");
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(
                                find("chromedriver").orElseThrow().toFile())
                        .usingAnyFreePort()
                        .build(),
                options);
        driver.manage().timeouts().scriptTimeout(LONGEST);
        driver.executeCdpCommand("Emulation.setTimezoneOverride", Map.of("timezoneId", Hub.BRASILIA.getId()));
        // More than the 250 that are kept otherwise, so that requests can be counted.
        driver.executeCdpCommand(
                "Page.addScriptToEvaluateOnNewDocument",
                Map.of("source", "performance.setResourceTimingBufferSize(100000)"));
        theme(Theme.LIGHT);
        size(Size.DESKTOP);
    }

    /** Whether the browser and its driver are on this machine. */
    static boolean isInstalled() {
        return find("chromium").isPresent() && find("chromedriver").isPresent();
    }

    private static Optional<Path> find(String name) {
        return Stream.of("/usr/bin", "/usr/local/bin", "/snap/bin")
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static String axe() {
        try (InputStream script = Browser.class.getResourceAsStream("/axe.min.js")) {
            return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks for this language from now on, as of the next page that is opened. */
    void language(String tag) {
        String agent = Objects.requireNonNull(driver.executeScript("return navigator.userAgent"))
                .toString();
        driver.executeCdpCommand("Emulation.setUserAgentOverride", Map.of("userAgent", agent, "acceptLanguage", tag));
        driver.executeCdpCommand("Emulation.setLocaleOverride", Map.of("locale", tag));
    }

    /** Asks for this theme. */
    void theme(Theme theme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "media",
                        "screen",
                        "features",
                        List.of(
                                Map.of("name", "prefers-color-scheme", "value", theme.toString()),
                                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
    }

    /** Gives the page a window of this size. */
    void size(Size size) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of(
                        "width",
                        size.width,
                        "height",
                        size.height,
                        "deviceScaleFactor",
                        1,
                        "mobile",
                        size == Size.PHONE));
    }

    /** Opens a page anew, even if it is the one that is open and only its fragment differs. */
    void open(URI page) {
        driver.get("about:blank");
        driver.get(page.toString());
    }

    /** Opens a page as {@link #open} does, in a browser that has nothing stored for it. */
    void openForTheFirstTime(URI page) {
        // Before any script of the page: one that runs could store something again.
        Object script = Objects.requireNonNull(driver.executeCdpCommand(
                        "Page.addScriptToEvaluateOnNewDocument",
                        Map.of(
                                "source",
                                "if (location.protocol !== 'about:') { sessionStorage.clear(); localStorage.clear(); }"))
                .get("identifier"));
        open(page);
        driver.executeCdpCommand("Page.removeScriptToEvaluateOnNewDocument", Map.of("identifier", script));
    }

    /** Forgets what pages of the site that is open have stored. */
    void forget() {
        driver.executeScript("sessionStorage.clear(); localStorage.clear();");
    }

    /** What an expression in JavaScript gives. */
    Object evaluate(String expression, Object... arguments) {
        return Objects.requireNonNullElse(driver.executeScript("return " + expression, arguments), "");
    }

    /** The page's clock, in milliseconds. */
    double now() {
        return Double.parseDouble(evaluate("performance.now()").toString());
    }

    /** Lets what the page plans from now on, until it is opened anew, happen so many times sooner. */
    void hasten(int times) {
        evaluate(
                "(times => { const plan = setTimeout; window.setTimeout = (task, ms) => plan(task, ms / times); })(arguments[0])",
                times);
    }

    /** Waits until an expression in JavaScript is true. */
    void await(String what, String expression, Object... arguments) {
        Object result = driver.executeAsyncScript("""
                const done = arguments[arguments.length - 1];
                const end = Date.now() + %d;
                const look = () => {
                  let is;
                  try { is = !!(%s); } catch (e) { return done(String(e)); }
                  if (is) return done('');
                  if (Date.now() > end) return done(document.body.innerText);
                  setTimeout(look, 10);
                };
                look();
                """.formatted(LONGEST.toMillis() - 1000, expression), arguments);
        assertThat(result).as("%s at %s", what, driver.getCurrentUrl()).isEqualTo("");
    }

    /** Waits until the page shows a text. */
    void awaitText(String text) {
        await("the text " + text, "document.body.innerText.includes(arguments[0])", text);
    }

    /** Waits until something in the page's main part, or a piece of news, says this and nothing else. */
    void awaitWord(String text) {
        await("the text " + text, """
                [...document.querySelectorAll('main *, [role=status] *')].some(element => element.textContent.trim() === arguments[0]
                    && element.tagName !== 'OPTION' && element.checkVisibility())""", text);
    }

    /** The only element of this kind and name that can be seen; of an open dialog, if there is one. */
    WebElement find(Role role, String name) {
        List<WebElement> found = Await.until(
                "there: " + role + " \"" + name + "\"",
                LONGEST,
                () -> all(role, name::equals),
                elements -> !elements.isEmpty());
        assertThat(found).as("%s \"%s\"", role, name).hasSize(1);
        return found.get(0);
    }

    /** Whether there is such an element now. */
    boolean has(Role role, String name) {
        return !all(role, name::equals).isEmpty();
    }

    private List<WebElement> all(Role role, Predicate<String> name) {
        try {
            return elements(role).stream()
                    .filter(element -> name.test(nameOf(element)))
                    .toList();
        } catch (StaleElementReferenceException e) {
            // The page changed meanwhile. Whoever waits looks again.
            return List.of();
        }
    }

    private static String nameOf(WebElement element) {
        return Objects.requireNonNullElse(element.getAccessibleName(), "").strip();
    }

    @SuppressWarnings("unchecked") // The driver knows no types.
    private List<WebElement> elements(Role role) {
        return (List<WebElement>) evaluate("""
                ((selector, dialog) => [...document.querySelectorAll(selector)].filter(element =>
                    (!dialog || dialog.contains(element)) && element.checkVisibility({ visibilityProperty: true })))
                (arguments[0], [...document.querySelectorAll('dialog:modal')].pop())""", role.selector);
    }

    /** What the page shows. */
    String text() {
        return evaluate("document.body.innerText").toString();
    }

    /** Presses keys, one after the other. */
    void press(CharSequence... keys) {
        for (CharSequence key : keys) {
            new Actions(driver).sendKeys(key).perform();
        }
    }

    /** Presses Tab until an element of this kind and name has the focus, and shows that it has it. */
    void tabTo(Role role, String name) {
        find(role, name);
        List<String> passed = new ArrayList<>();
        for (int stop = 0; stop < TAB_STOPS; stop++) {
            WebElement focused = driver.switchTo().activeElement();
            String focusedName = nameOf(focused);
            if (focusedName.equals(name)
                    && evaluate("arguments[0].matches(arguments[1])", focused, role.selector)
                            .equals(true)) {
                assertThat(evaluate("""
                                arguments[0].matches(':focus-visible') && (style => style.outlineStyle !== 'none'
                                    || style.boxShadow !== 'none')(getComputedStyle(arguments[0]))""", focused))
                        .as("%s \"%s\" shows that it has the focus", role, name)
                        .isEqualTo(true);
                return;
            }
            passed.add(focusedName);
            press(Keys.TAB);
        }
        throw new AssertionError("Tab does not reach " + role + " \"" + name + "\", but " + passed);
    }

    /** A time of the page's clock, in milliseconds. */
    record Span(double start, double end) {}

    /** Hides the page behind another tab for so many milliseconds, and gives when the page knew itself hidden. */
    Span hideFor(int milliseconds) {
        evaluate("""
                (() => {
                  // In the capture phase: before the page's own.
                  const moments = window.moments = [];
                  addEventListener('visibilitychange', () => moments.push(performance.now()), true);
                })()""");
        String page = driver.getWindowHandle();
        driver.switchTo().newWindow(WindowType.TAB);
        await("enough", "performance.now() > arguments[0]", milliseconds);
        driver.close();
        driver.switchTo().window(page);
        await("to be seen again", "moments.length === 2");
        return new Span(
                Double.parseDouble(evaluate("moments[0]").toString()),
                Double.parseDouble(evaluate("moments[1]").toString()));
    }

    /** Says that a request of the page is answered with this status, which the browser reports. */
    void expectFailure(int status) {
        expectedFailures.add("status of " + status);
    }

    /** Checks that the page is accessible, as wide as its window, and has made no mistake so far. */
    void assertNothingWrong() {
        assertThat(findings()).as("findings at %s", driver.getCurrentUrl()).isEmpty();
    }

    /** What is wrong with the page, and what went wrong since the last look. */
    List<String> findings() {
        List<String> findings = new ArrayList<>(failures());
        findings.addAll(tooWide());
        findings.addAll(inaccessible());
        return findings;
    }

    /** What went wrong since the last look: errors of scripts, violations of the content security policy, failed requests. */
    List<String> failures() {
        List<String> failures = driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(entry -> "log: " + entry.getMessage())
                .filter(message -> expectedFailures.stream().noneMatch(message::contains))
                .toList();
        expectedFailures.clear();
        return failures;
    }

    private List<String> tooWide() {
        return strings(evaluate("""
                (width => document.documentElement.scrollWidth <= width ? [] : [
                    'the page is ' + document.documentElement.scrollWidth + ' px wide, the window ' + width + '; wider: '
                    + [...document.querySelectorAll('body *')]
                        .filter(element => element.getBoundingClientRect().right > width + 1
                            || element.scrollWidth > Math.max(width, element.clientWidth))
                        .map(element => element.outerHTML.slice(0, 120)).slice(0, 5).join(' ')])
                (document.documentElement.clientWidth)"""));
    }

    private List<String> inaccessible() {
        if (evaluate("typeof axe").equals("undefined")) {
            driver.executeScript(AXE);
        }
        return strings(Objects.requireNonNull(driver.executeAsyncScript("""
                const done = arguments[arguments.length - 1];
                axe.run(document, { runOnly: arguments[0], resultTypes: ['violations'] }).then(
                    result => done(result.violations.flatMap(rule => rule.nodes.map(node =>
                        'axe: ' + rule.id + ' (' + rule.help + '): ' + node.target + ': ' + node.failureSummary))),
                    error => done(['axe: ' + error]));
                """, AXE_TAGS)));
    }

    private static List<String> strings(Object list) {
        return list instanceof List<?> elements
                ? elements.stream().map(String::valueOf).toList()
                : List.of();
    }

    /** Takes a picture of the window. */
    void picture(Path file) {
        try {
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Map<String, Object> picture = driver.executeCdpCommand(
                    "Page.captureScreenshot", Map.of("format", "webp", "quality", 60, "optimizeForSpeed", false));
            Files.write(
                    file,
                    Base64.getDecoder()
                            .decode(Objects.requireNonNull(picture.get("data")).toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
