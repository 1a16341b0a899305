package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.it.Browser.Size;
import io.mkomhub.it.Browser.Theme;
import io.mkomhub.it.Console.Holder;
import io.mkomhub.it.Console.Language;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every view of the console in every language, theme and size of window: complete, accessible, in one piece. Leaves a picture of
 * each in {@code target/screenshots}; with {@code -Dscreenshots=docs/console}, there.
 */
@LocalConsole
class ConsoleViewsIT {

    private static final Path PICTURES = Path.of(System.getProperty("screenshots", "target/screenshots"));

    private final Console console;

    ConsoleViewsIT(Console console) {
        this.console = console;
    }

    /** In an order in which the page is opened anew once a language. */
    static Stream<Arguments> views() {
        return Arrays.stream(Language.values())
                .flatMap(language -> Arrays.stream(ConsoleView.values())
                        .flatMap(view -> Arrays.stream(Theme.values())
                                .flatMap(theme -> Arrays.stream(Size.values())
                                        .map(size -> Arguments.of(view, language, theme, size)))));
    }

    @ParameterizedTest
    @MethodSource("views")
    void view_shouldBeRightAndAccessible(ConsoleView view, Language language, Theme theme, Size size) {
        Browser browser = console.browser();
        browser.theme(theme);
        browser.size(size);
        console.beIn(language, Holder.MARIA);
        if (view == ConsoleView.CONVERSATION) {
            // The API says of a person who has not opted out that there is nothing.
            browser.expectFailure(404);
        }
        console.show(view);

        assertThat(browser.evaluate("document.documentElement.lang")).isEqualTo(language.toString());
        assertThat(browser.evaluate("document.querySelectorAll('h1').length")).isEqualTo(1L);
        assertThat(browser.evaluate("document.title")).asString().isNotBlank();
        browser.picture(PICTURES.resolve("%s-%s-%s-%s.webp".formatted(view, size, theme, language)));
    }
}
