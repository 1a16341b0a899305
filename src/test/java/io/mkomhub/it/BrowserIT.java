package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the console's tests rely on: that a browser which finds nothing would have found it. */
@Timeout(120)
class BrowserIT {

    private static HttpServer server;
    private static Browser browser;

    @BeforeAll
    static void start() throws IOException {
        assumeTrue(Browser.isInstalled(), Browser.NOT_INSTALLED);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        browser = new Browser();
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
            server.stop(0);
        }
    }

    private static void open(String path, String body) {
        byte[] page =
                ("<!DOCTYPE html><html lang=en><meta name=viewport content='width=device-width'><title>Page</title>"
                                + "<link rel=icon href='data:,'><body><main><h1>Page</h1>" + body + "</main>")
                        .getBytes(StandardCharsets.UTF_8);
        server.createContext(path, exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.getResponseHeaders()
                    .set("Content-Security-Policy", "default-src 'none'; img-src data:; script-src 'sha256-none'");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        browser.open(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path));
    }

    @Test
    void findings_shouldBeNone_whenNothingIsWrong() {
        open("/right", "<p>Right</p>");

        assertThat(browser.findings()).isEmpty();
    }

    @Test
    void findings_shouldNameTheViolation_whenAScriptStandsInThePage() {
        open("/script", "<script>document.title = 'x'</script>");

        assertThat(browser.findings()).singleElement().asString().contains("Content Security Policy");
    }

    @Test
    void findings_shouldNameTheElement_whenItHasNoLabel() {
        open("/label", "<input>");

        assertThat(browser.findings()).singleElement().asString().startsWith("axe: label");
    }

    @Test
    void findings_shouldNameTheElement_whenItIsWiderThanTheWindow() {
        browser.size(Browser.Size.PHONE);
        open("/wide", "<p>" + "x".repeat(200) + "</p>");

        assertThat(browser.findings())
                .singleElement()
                .asString()
                .contains("the window 360; wider:")
                .contains("<p>xxx");
        browser.size(Browser.Size.DESKTOP);
    }

    @Test
    void findings_shouldNameTheError_whenAScriptFails() {
        open("/error", "<p>Error</p>");
        browser.evaluate("setTimeout(() => { throw new Error('wrong') })");
        browser.await("the error", "true");

        assertThat(Await.until("the error", browser::failures, failures -> !failures.isEmpty()))
                .singleElement()
                .asString()
                .contains("wrong");
    }

    @Test
    void find_shouldGoByWhatAssistiveTechnologyIsTold() {
        open("/find", "<label>Your name <input></label> <button aria-label='Send it'>→</button>");

        assertThat(List.of(
                        browser.find(Browser.Role.TEXT_FIELD, "Your name").getTagName(),
                        browser.find(Browser.Role.BUTTON, "Send it").getTagName()))
                .containsExactly("input", "button");
    }
}
