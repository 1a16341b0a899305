package io.mkomhub.local.packaging;

import com.google.javascript.jscomp.CheckLevel;
import com.google.javascript.jscomp.CompilationLevel;
import com.google.javascript.jscomp.Compiler;
import com.google.javascript.jscomp.CompilerOptions;
import com.google.javascript.jscomp.CompilerOptions.LanguageMode;
import com.google.javascript.jscomp.DiagnosticGroups;
import com.google.javascript.jscomp.Result;
import com.google.javascript.jscomp.SourceFile;
import com.google.javascript.rhino.IR;
import com.google.javascript.rhino.Node;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes the files that browsers load out of {@code src/main/web}: the same modules, smaller, and those with texts once for each
 * language.
 *
 * <ul>
 *   <li>A module loses its comments and white space, and its functions the names of their variables. What it imports and exports keeps
 *       its name, so that each module stays a file of its own.
 *   <li>Of {@code texts({ en: {…}, pt: {…} })} each language keeps its half. A module with such texts becomes {@code en/name.js} and
 *       {@code pt/name.js}.
 *   <li>A style sheet loses its comments and indentation. All other files stay as they are.
 *   <li>{@code files.txt} names them all, because a native executable cannot list what is in it.
 * </ul>
 *
 * <p>Guarantee: the same sources give the same bytes. Limit: an import has to name its file, and an export what it exports: {@code
 * export … from} and {@code export *} fail the build.
 *
 * <p>The build runs this file as a source file, before it compiles the project: it uses no other class of the project.
 */
public final class WebAssets {

    private static final String LIST = "files.txt";

    /** Is there already, taken out of its artifact as small as it gets. */
    private static final String LIBRARY = "preact.js";

    private static final List<String> LANGUAGES = List.of("en", "pt");

    /** The function that chooses between texts, and the default export of a module that gives it no name. */
    private static final String TEXTS = "texts";

    private static final String DEFAULT = "$default";

    /** What {@code import(…)} is called while the compiler, which would join the modules, must not see it. */
    private static final String IMPORT = "$import";

    private WebAssets() {}

    /**
     * Writes the files, unless they are newer than their sources.
     *
     * @param args the directory of the sources, the one to write to, where {@value #LIBRARY} is already, and this file
     * @throws IOException if a file cannot be read or written
     */
    public static void main(String... args) throws IOException {
        Path sources = Path.of(args[0]);
        Path target = Path.of(args[1]);
        if (isNewer(target.resolve(LIST), sources, Path.of(args[2]))) {
            return;
        }
        Map<String, byte[]> files = files(sources);
        clear(target);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = target.resolve(file.getKey());
            Files.createDirectories(Objects.requireNonNull(path.getParent()));
            Files.write(path, file.getValue());
        }
        String list = Stream.concat(files.keySet().stream(), Stream.of(LIBRARY))
                .sorted()
                .collect(Collectors.joining("\n", "", "\n"));
        // Last: what was begun and not finished is made again.
        Files.writeString(target.resolve(LIST), list);
    }

    /**
     * The files by their names, without {@value #LIBRARY} and {@value #LIST}.
     *
     * @param sources the directory of the sources
     * @throws IOException if a file cannot be read
     * @throws IllegalStateException if a module is not JavaScript, or has a form that is not known here
     */
    static Map<String, byte[]> files(Path sources) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        for (Path source : list(sources)) {
            String name = String.valueOf(source.getFileName());
            if (name.endsWith(".js")) {
                add(name, Files.readString(source), files);
            } else if (name.endsWith(".css")) {
                files.put(name, octets(style(Files.readString(source))));
            } else {
                files.put(name, Files.readAllBytes(source));
            }
        }
        return files;
    }

    private static void add(String name, String source, Map<String, byte[]> files) {
        List<String> modules = LANGUAGES.stream()
                .map(language -> module(name, source, language))
                .toList();
        if (modules.stream().distinct().count() == 1) {
            files.put(name, octets(modules.get(0)));
            return;
        }
        for (int i = 0; i < LANGUAGES.size(); i++) {
            files.put(LANGUAGES.get(i) + "/" + name, octets(modules.get(i)));
        }
    }

    private static boolean isNewer(Path list, Path sources, Path program) throws IOException {
        if (!Files.exists(list)) {
            return false;
        }
        FileTime made = Files.getLastModifiedTime(list);
        List<Path> all = new ArrayList<>(list(sources));
        all.add(sources);
        all.add(program);
        for (Path source : all) {
            if (Files.getLastModifiedTime(source).compareTo(made) >= 0) {
                return false;
            }
        }
        return true;
    }

    private static List<Path> list(Path sources) throws IOException {
        try (Stream<Path> files = Files.list(sources)) {
            return files.sorted().toList();
        }
    }

    /** Deletes what an earlier build left, whose source may be gone. */
    private static void clear(Path target) throws IOException {
        if (!Files.exists(target)) {
            return;
        }
        try (Stream<Path> files = Files.walk(target)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.endsWith(LIBRARY)) {
                    Files.delete(file);
                }
            }
        }
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A style sheet without comments and indentation. */
    static String style(String source) {
        return source.replaceAll("(?s)/\\*.*?\\*/", "")
                .replaceAll("\\s*\n\\s*", "\n")
                .strip();
    }

    /**
     * A module in one language.
     *
     * <p>The compiler knows modules only if it may join them into one. So what a module imports and exports is taken off first, the rest
     * is compiled as a script, whose outermost names stay, and both are put together again.
     */
    static String module(String name, String source, String language) {
        Compiler compiler = compiler();
        Node script = compiled(compiler, name, source, List.of(), CompilationLevel.WHITESPACE_ONLY);
        keep(language, script);
        shorten(script);
        Node first = script.getFirstChild();
        Node body = first != null && first.isModuleBody() ? first : script;
        StringBuilder imports = new StringBuilder();
        List<String> imported = new ArrayList<>();
        Map<String, String> exports = new TreeMap<>();
        StringBuilder rest = new StringBuilder();
        for (Node node = body.getFirstChild(); node != null; node = node.getNext()) {
            if (node.isImport()) {
                imports.append(compiler.toSource(node)).append(';');
                addNames(node, imported);
            } else {
                Node own = node.isExport() ? exported(name, node, exports) : node;
                rest.append(own == null ? "" : compiler.toSource(own) + ";\n");
            }
        }
        String code = print(compiler(), name, rest.toString(), imported);
        String exportList = exports.entrySet().stream()
                .map(each -> each.getKey().equals(each.getValue())
                        ? each.getKey()
                        : each.getValue() + " as " + each.getKey())
                .collect(Collectors.joining(","));
        return imports + code + (exports.isEmpty() ? "" : "export{" + exportList + "};");
    }

    private static String print(Compiler compiler, String name, String source, List<String> imported) {
        compiled(compiler, name, source, imported, CompilationLevel.SIMPLE_OPTIMIZATIONS);
        return compiler.toSource().replace(IMPORT + "(", "import(");
    }

    private static Compiler compiler() {
        Compiler compiler = new Compiler(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
        compiler.disableThreads();
        return compiler;
    }

    private static Node compiled(
            Compiler compiler, String name, String source, List<String> imported, CompilationLevel level) {
        CompilerOptions options = new CompilerOptions();
        level.setOptionsForCompilationLevel(options);
        options.setLanguageIn(LanguageMode.ECMASCRIPT_NEXT);
        options.setLanguageOut(LanguageMode.NO_TRANSPILE);
        options.setEnableModuleRewriting(false);
        options.setAllowDynamicImport(true);
        options.setDynamicImportAlias(IMPORT);
        options.setEmitUseStrict(false);
        options.setOutputCharset(StandardCharsets.UTF_8);
        options.setLineLengthThreshold(Integer.MAX_VALUE);
        options.setCheckSymbols(false);
        options.setWarningLevel(DiagnosticGroups.MODULE_LOAD, CheckLevel.OFF);
        SourceFile externs = SourceFile.fromCode(
                "imports.js",
                Stream.concat(imported.stream(), Stream.of(IMPORT))
                        .map(each -> "var " + each + ";")
                        .collect(Collectors.joining()));
        Result result = compiler.compile(List.of(externs), List.of(SourceFile.fromCode(name, source)), options);
        if (!result.success) {
            throw new IllegalStateException(name + ": " + result.errors);
        }
        return compiler.getRoot().getLastChild().getFirstChild();
    }

    /** The names that an import gives to what it imports. */
    private static void addNames(Node node, List<String> names) {
        for (Node child = node.getFirstChild(); child != null; child = child.getNext()) {
            if (child.isName() || child.isImportStar()) {
                names.add(child.getString());
            } else if (child.isImportSpecs()) {
                for (Node spec = child.getFirstChild(); spec != null; spec = spec.getNext()) {
                    names.add(spec.getLastChild().getString());
                }
            }
        }
    }

    /** What an export declares, as a statement of its own; null if it only names what is declared elsewhere. */
    private static @Nullable Node exported(String name, Node export, Map<String, String> exports) {
        Node declared = export.getFirstChild();
        if (!export.hasOneChild()) {
            throw new IllegalStateException(name + ": this export is of another module: " + export);
        }
        if (declared.isExportSpecs()) {
            for (Node spec = declared.getFirstChild(); spec != null; spec = spec.getNext()) {
                exports.put(
                        spec.getLastChild().getString(), spec.getFirstChild().getString());
            }
            return null;
        }
        boolean isDefault = export.getBooleanProp(Node.EXPORT_DEFAULT);
        boolean isNamed = (declared.isFunction() || declared.isClass())
                && declared.getFirstChild().isName()
                && !declared.getFirstChild().getString().isEmpty();
        if (isNamed) {
            String own = declared.getFirstChild().getString();
            exports.put(isDefault ? "default" : own, own);
            return declared.detach();
        }
        if (isDefault) {
            exports.put("default", DEFAULT);
            return IR.constNode(IR.name(DEFAULT), declared.detach());
        }
        for (Node each = declared.getFirstChild(); each != null; each = each.getNext()) {
            if (!each.isName()) {
                throw new IllegalStateException(name + ": this export has no name: " + export);
            }
            exports.put(each.getString(), each.getString());
        }
        return declared.detach();
    }

    /** Takes the other languages out of {@code texts({ en: {…}, pt: {…} })}. */
    private static void keep(String language, Node node) {
        if (node.isCall()
                && node.getFirstChild().matchesName(TEXTS)
                && node.getLastChild().isObjectLit()) {
            Node child = node.getLastChild().getFirstChild();
            while (child != null) {
                Node next = child.getNext();
                if (LANGUAGES.contains(child.getString()) && !child.getString().equals(language)) {
                    child.detach();
                }
                child = next;
            }
        }
        for (Node child = node.getFirstChild(); child != null; child = child.getNext()) {
            keep(language, child);
        }
    }

    /** Takes the indentation out of {@code html`…`}: htm trims white space with a line end, and browsers show the rest as one space. */
    private static void shorten(Node node) {
        Node child = node.getFirstChild();
        while (child != null) {
            Node next = child.getNext();
            if (child.isTemplateLitString() && isHtml(node)) {
                String text = child.getCookedString();
                String raw = child.getRawString();
                if (text != null && raw != null) {
                    child.replaceWith(Node.newTemplateLitString(unindented(text), unindented(raw)));
                }
            }
            shorten(child);
            child = next;
        }
    }

    private static boolean isHtml(Node template) {
        Node tagged = template.getParent();
        return tagged != null
                && tagged.isTaggedTemplateLit()
                && tagged.getFirstChild().matchesName("html");
    }

    private static String unindented(String text) {
        return text.replaceAll("\n\\s+", "\n");
    }
}
