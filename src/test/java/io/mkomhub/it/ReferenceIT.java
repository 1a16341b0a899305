package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mkomhub.OpenApi;
import io.mkomhub.it.Browser.Role;
import io.mkomhub.it.Browser.Size;
import io.mkomhub.it.Browser.Theme;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/** The API reference in a browser: it shows every operation, and sends requests. */
@LocalHub
@Timeout(300)
class ReferenceIT {

    private static Browser browser;

    private final Hub hub;

    ReferenceIT(Hub hub) {
        this.hub = hub;
    }

    @BeforeAll
    static void start() {
        assumeTrue(Browser.isInstalled(), Browser.NOT_INSTALLED);
        browser = new Browser();
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void language() {
        browser.language("en-GB");
        browser.theme(Theme.LIGHT);
        browser.size(Size.DESKTOP);
    }

    @AfterEach
    void nothingWrong() {
        browser.assertNothingWrong();
    }

    private void open(String operation) {
        browser.open(hub.cloud().hubUrl().resolve("/docs#/operation/" + operation));
        browser.await("the operation", "document.querySelector('[data-view=operation]')");
    }

    @Test
    void reference_shouldShowEveryOperation_withAllThatIsFolded() {
        open("sendMessages");
        OpenApi.document().operations().forEach(operation -> {
            browser.evaluate(
                    "location.hash = '#/operation/' + arguments[0]",
                    operation.json().path("operationId").asText());
            browser.await(
                    "the heading",
                    "document.querySelector('h1').textContent === arguments[0]",
                    operation.json().path("summary").asText());
            browser.evaluate("document.querySelectorAll('main details').forEach(each => { each.open = true; })");
            assertThat(browser.text())
                    .as(operation.toString())
                    .contains(operation.path(), "Responses", "Try it")
                    .doesNotContain("undefined", "[object");
        });
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource({
        "pt-BR, LIGHT, DESKTOP, Experimente",
        "pt-BR, DARK, PHONE, Experimente",
        "en-GB, DARK, DESKTOP, Try it",
        "en-GB, LIGHT, PHONE, Try it"
    })
    void reference_shouldBeAccessible(String language, Theme theme, Size size, String heading) {
        browser.language(language);
        browser.theme(theme);
        browser.size(size);

        browser.open(hub.cloud().hubUrl().resolve("/docs"));
        browser.await("the introduction", "document.querySelector('[data-view=start]')");
        browser.assertNothingWrong();
        open("createMailing");

        browser.find(Role.HEADING, heading);
    }

    @Test
    void search_shouldLeaveWhatHasAllWords() {
        open("sendMessages");

        browser.find(Role.TEXT_FIELD, "Search").sendKeys("opt-outs delete");
        browser.await("one operation", "document.querySelectorAll('nav a[href*=operation]').length === 1");
        browser.press(Keys.TAB, Keys.TAB, Keys.ENTER);

        browser.await("the operation", "location.hash === '#/operation/deleteOptOut'");
        browser.await("the focus at the heading", "document.activeElement.tagName === 'H1'");
    }

    @Test
    void tryIt_shouldAskBeforeItSends_whenTheKeyIsNotForTheSandbox() {
        open("sendMessages");
        browser.find(Role.TEXT_FIELD, "API key").sendKeys("local-api-key" + Keys.TAB);
        browser.awaitText("not a sandbox key");
        browser.find(Role.CHOICE, "dry_run").sendKeys("true");

        browser.tabTo(Role.BUTTON, "Send request");
        browser.press(Keys.ENTER);
        browser.find(Role.DIALOG, "Send a real request?")
                .findElement(By.cssSelector("button:last-child"))
                .click();

        // An example in the page says the same as the body of the answer, but has no status.
        browser.awaitText("200 ·");
        assertThat(browser.text())
                .contains("\"dry_run\": true", "curl -sS -X POST", "$MKOM_HUB_API_KEY")
                .doesNotContain("local-api-key");
        assertThat(browser.evaluate("sessionStorage.getItem('mkomhub.key')")).isEqualTo("local-api-key");
        browser.forget();
    }

    @Test
    void tryIt_shouldShowTheProblem_whenThereIsNoKey() {
        open("listChannels");
        browser.expectFailure(401);

        browser.find(Role.BUTTON, "Send request").click();

        browser.awaitText("\"status\": 401");
    }
}
