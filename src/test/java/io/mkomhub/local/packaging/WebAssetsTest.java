package io.mkomhub.local.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebAssetsTest {

    private static final Path SOURCES = Path.of("src/main/web");

    /** What a source imports, and what a module that was made of it does. */
    private static final Pattern IMPORTED = Pattern.compile("from ?['\"]\\./([a-z0-9-]+\\.js)['\"]");

    private static String module(String source) {
        return WebAssets.module("module.js", source, "pt");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "import { a, b as c } from './x.js'; c(a);    | import{a,b as c}from\"./x.js\";c(a);",
                "import * as x from './x.js'; x.y();          | import*as x from\"./x.js\";x.y();",
                "export const LONG = 1, other = f();          | const LONG=1,other=f();export{LONG,other};",
                "export function f(long) { return long; }     | function f(a){return a};export{f};",
                "export class C {}                            | class C{};export{C};",
                "export default function F({ id }) { g(id) }  | function F({id:a}){g(a)};export{F as default};",
                "export default ({ id }) => g(id);            | const $default=({id:a})=>g(a);export{$default as default};",
                "import { a } from './x.js'; export { a };    | import{a}from\"./x.js\";export{a};",
                "import(`./${view.name}.js`).then(g);         | import(`./${view.name}.js`).then(g);",
                "f(); // no address of http://example.com     | f();",
                "f('// no comment', /[/*]/);                  | f('// no comment',/[/*]/);",
                "f('–', `  two  ${spaces}`);                  | f('–',`  two  ${spaces}`);",
            })
    void module_shouldStayAModule_withTheNamesThatOthersUse(String source, String small) {
        assertThat(module(source).replace('\'', '"').replaceAll(";+\\s*", ";"))
                .isEqualTo(small.replace('\'', '"').replaceAll(";+\\s*", ";"));
    }

    @Test
    void module_shouldKeepItsNameForWhatItImports_whateverItsFunctionsCallTheirVariables() {
        assertThat(module("import { a, t } from './x.js'; export const f = (first, second) => [a, t, first, second];"))
                .contains("(b,c)=>[a,t,b,c]");
    }

    @Test
    void module_shouldHaveTheTextsOfOneLanguage() {
        String source =
                "const t = texts({ en: { pt: 'Portuguese' }, pt: { pt: 'Português' } }); f({ en: 1, pt: 2 }, t('pt'));";

        assertThat(WebAssets.module("m.js", source, "pt"))
                .contains("texts({pt:{pt:\"Português\"}})")
                .contains("f({en:1,pt:2},t(\"pt\"))");
        assertThat(WebAssets.module("m.js", source, "en")).contains("texts({en:{pt:\"Portuguese\"}})");
    }

    @Test
    void module_shouldLoseIndentation_onlyWhereHtmDoesNotShowIt() {
        assertThat(module("f(html`<p>\n    ${x}  y\n  </p>`, `\n    ${z}`);"))
                .contains("html`<p>\n${x}  y\n</p>`")
                .contains("`\n    ${z}`");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"let = ;", "export { a } from './x.js';", "export * from './x.js';", "export const { a } = b;"})
    void module_shouldBeRefused_whenItIsNoJavaScript_orExportsWhatHasNoNameHere(String source) {
        assertThatThrownBy(() -> module(source))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("module.js");
    }

    @Test
    void style_shouldLoseCommentsAndIndentation() {
        assertThat(WebAssets.style("/* a\n b */\na {\n  b: c;\n\n  d: 'e  f';\n}\n"))
                .isEqualTo("a {\nb: c;\nd: 'e  f';\n}");
    }

    @Test
    void files_shouldImportAndExport_whatTheirSourcesDo() throws IOException {
        Map<String, byte[]> files = WebAssets.files(SOURCES);

        assertThat(files).containsKeys("console.html", "style.css", "api.js", "en/app.js", "pt/app.js");
        assertThat(WebAssets.files(SOURCES)).containsExactlyEntriesOf(files);
        files.forEach((name, octets) -> {
            if (name.endsWith(".js")) {
                String module = new String(octets, StandardCharsets.UTF_8);
                String source = source(name);
                assertThat(imported(module)).as(name).isEqualTo(imported(source));
                assertThat(module).as(name).doesNotContain("$import").hasSizeLessThan(source.length());
                if (source.contains("\nexport default")) {
                    assertThat(module).as(name).contains(" as default}");
                }
            }
        });
    }

    private static String source(String name) {
        try {
            return Files.readString(SOURCES.resolve(name.substring(name.indexOf('/') + 1)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> imported(String module) {
        return IMPORTED.matcher(module).results().map(found -> found.group(1)).toList();
    }

    @Test
    void main_shouldMakeTheFilesAgain_onlyIfASourceIsNewer(@TempDir Path directory) throws IOException {
        Path sources = Files.createDirectories(directory.resolve("sources"));
        Path target = Files.createDirectories(directory.resolve("target"));
        Path program = Files.writeString(directory.resolve("program"), "");
        Files.writeString(target.resolve("preact.js"), "library");
        Files.writeString(target.resolve("old.js"), "f()");
        Path source = Files.writeString(sources.resolve("a.js"), "f(texts({ en: {}, pt: { a: 'á' } }));");

        WebAssets.main(sources.toString(), target.toString(), program.toString());

        assertThat(target.resolve("files.txt")).hasContent("en/a.js\npreact.js\npt/a.js\n");
        assertThat(target.resolve("pt/a.js")).hasContent("f(texts({pt:{a:\"á\"}}));");
        assertThat(target.resolve("preact.js")).hasContent("library");
        assertThat(target.resolve("old.js")).doesNotExist();

        Files.writeString(target.resolve("pt/a.js"), "mark");
        long later = Instant.now().plusSeconds(60).toEpochMilli();
        Files.setLastModifiedTime(target.resolve("files.txt"), FileTime.fromMillis(later));
        WebAssets.main(sources.toString(), target.toString(), program.toString());
        assertThat(target.resolve("pt/a.js")).hasContent("mark");

        Files.setLastModifiedTime(source, FileTime.fromMillis(later));
        WebAssets.main(sources.toString(), target.toString(), program.toString());
        assertThat(target.resolve("pt/a.js")).hasContent("f(texts({pt:{a:\"á\"}}));");
    }
}
