package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.it.Browser.Role;
import io.mkomhub.it.Browser.Size;
import io.mkomhub.it.Browser.Span;
import io.mkomhub.it.Browser.Theme;
import io.mkomhub.it.Console.Holder;
import io.mkomhub.it.Console.Language;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openqa.selenium.Keys;

/** What people do with the console, in a browser. */
@LocalConsole
class ConsoleFlowsIT {

    /** How much faster the page's time goes than ours. */
    private static final int HASTE = 10;

    private final Console console;
    private final Browser browser;

    ConsoleFlowsIT(Console console) {
        this.console = console;
        this.browser = console.browser();
    }

    @BeforeEach
    void desktop() {
        browser.theme(Theme.LIGHT);
        browser.size(Size.DESKTOP);
    }

    @ParameterizedTest
    @EnumSource
    void signIn_shouldLeadIn_andSignOutOutAgain(Language language) {
        console.open(language);
        browser.assertNothingWrong();

        console.signIn(Holder.MARIA);
        assertThat(browser.evaluate("sessionStorage.getItem('mkomhub.key')")).isEqualTo(Holder.MARIA.key());

        console.signOut();
        assertThat(browser.evaluate("sessionStorage.length + localStorage.length + document.cookie.length"))
                .isEqualTo(0L);
        assertThat(browser.evaluate("document.querySelectorAll('[data-view], nav a').length"))
                .isEqualTo(0L);
    }

    @ParameterizedTest
    @EnumSource
    void signIn_shouldSayWhatIsWrong_whenTheKeyIs(Language language) {
        console.open(language);
        browser.expectFailure(401);

        console.enter("no-key-of-anybody-0123456789");

        browser.await("an error", "document.querySelector('[role=alert]')?.innerText.trim()");
        assertThat(browser.has(Role.TEXT_FIELD, console.word("API key"))).isTrue();
        assertThat(browser.evaluate("sessionStorage.getItem('mkomhub.key')")).isEqualTo("");
    }

    @ParameterizedTest
    @EnumSource
    void navigation_shouldLeadWhereTheKeyMay(Holder holder) {
        console.open(Language.ENGLISH);
        console.signIn(holder);

        assertThat(console.navigation()).containsExactlyInAnyOrderElementsOf(ConsoleView.navigationOf(holder));
    }

    @Test
    void reload_shouldKeepThePersonSignedIn() {
        console.open(Language.ENGLISH);
        console.signIn(Holder.MARIA);

        browser.evaluate("location.reload()");

        console.awaitView();
    }

    @ParameterizedTest
    @EnumSource
    void message_shouldBeSentAndSeenDelivered_withTheKeyboardAlone(Language language) {
        console.open(language);
        browser.tabTo(Role.TEXT_FIELD, console.word("API key"));
        browser.press(Holder.MARIA.key(), Keys.ENTER);
        console.awaitView();
        browser.tabTo(Role.LINK, console.word("Send"));
        browser.press(Keys.ENTER);
        browser.tabTo(Role.TEXT_FIELD, console.word("To"));
        browser.press(console.hub().newPhone().substring(2));
        browser.tabTo(Role.TEXT_FIELD, console.word("Text"));
        browser.press(console.hub().newText());
        browser.tabTo(Role.BUTTON, console.word("Send"));
        browser.press(Keys.ENTER);

        browser.awaitWord(console.word("Delivered"));
    }

    @Test
    void mailing_shouldBePausedAndCancelled_withTheKeyboardAlone() {
        String name = console.data().newMailing();
        console.open(Language.ENGLISH);
        console.signIn(Holder.MARIA);
        browser.tabTo(Role.LINK, "Mailings");
        browser.press(Keys.ENTER);
        browser.tabTo(Role.LINK, name);
        browser.press(Keys.ENTER);
        browser.tabTo(Role.BUTTON, "Pause");
        browser.press(Keys.ENTER);
        browser.awaitWord("Paused");

        browser.tabTo(Role.BUTTON, "Cancel");
        browser.press(Keys.ENTER);
        browser.find(Role.DIALOG, "Cancel “" + name + "”?");
        browser.assertNothingWrong();
        browser.press(Keys.ESCAPE);
        browser.await("the question withdrawn", "!document.querySelector('dialog')");
        // The focus is where it was.
        browser.press(Keys.ENTER);
        browser.find(Role.DIALOG, "Cancel “" + name + "”?");
        // The first stop leads back, the second goes on.
        browser.press(Keys.TAB, Keys.ENTER);
        browser.awaitWord("The mailing was cancelled.");
    }

    @Test
    void mailing_shouldReachItsPeople_onlyAfterItsStart_andAskBeforeOthersAreAdded() {
        String name = console.hub().newText();
        console.open(Language.ENGLISH);
        console.signIn(Holder.MARIA);
        console.go("new-mailing");
        write(name, "5511900000031;Ana\n5511900000032;Bia\nnobody;Eva");

        browser.find(Role.BUTTON, "Create the mailing and add 3 lines").click();
        browser.awaitWord("The mailing waits. Nothing was sent yet.");
        browser.assertNothingWrong();
        browser.find(Role.BUTTON, "Start").click();
        assertThat(browser.find(Role.DIALOG, "Start “" + name + "”?").getText())
                .contains("2 people get a message, and 2 SMS are paid.");
        browser.press(Keys.TAB, Keys.ENTER);
        browser.await("the report", "location.hash.startsWith('#/mailings/')");
        // What waits for the start is queued by the next run of `sweep`, within about a minute.
        Await.until(
                "both delivered",
                () -> browser.evaluate("document.querySelector('.tiles')?.innerText")
                        .toString(),
                figures -> figures.matches("(?s).*Delivered\\s+2\\b.*"));

        console.go("new-mailing");
        write(name, "5511900000033;Caio");
        browser.find(Role.BUTTON, "Create the mailing and add 1 lines").click();
        browser.find(Role.DIALOG, "Add people to “" + name + "”, which was started?");
        browser.assertNothingWrong();
        browser.press(Keys.ESCAPE);
        browser.find(Role.BUTTON, "Create the mailing and add 1 lines");
    }

    private void write(String name, String people) {
        browser.find(Role.TEXT_FIELD, "Name").sendKeys(name);
        browser.find(Role.TEXT_FIELD, "Text").sendKeys("Oi {nome}");
        browser.find(Role.TEXT_FIELD, "Or paste a list").sendKeys(people + Keys.TAB);
    }

    @Test
    void polling_shouldBeSlow_andRestWhileThePageIsHidden() {
        console.open(Language.ENGLISH);
        browser.hasten(HASTE);
        console.signIn(Holder.MARIA);
        console.show(ConsoleView.OVERVIEW);
        double shown = browser.now();
        Await.until("two looks more", () -> console.requestsSince(shown), requests -> requests >= 2);
        Span seen = new Span(shown, browser.now());
        assertThat(console.requestsIn(seen))
                .isLessThanOrEqualTo((int) (2 + (seen.end() - seen.start()) * HASTE / 3_000));

        Span hidden = browser.hideFor(60_000 / HASTE);

        assertThat(console.requestsIn(hidden)).isZero();
        Await.until("another look", () -> console.requestsSince(hidden.end()), requests -> requests > 0);
    }
}
