package io.mkomhub.core.template;

import io.quarkus.qute.TemplateException;

/** Translates the errors of Qute's parser for people who write texts and not programs. */
final class ParserErrors {

    private static final int LONGEST = 200;

    private ParserErrors() {}

    /** Says what is wrong with a text that does not parse, and what to write instead. */
    static String advice(TemplateException e, String source) {
        String code = e.getCode() == null ? "" : e.getCode().getName();
        return switch (code) {
            case "PARSER_UNTERMINATED_EXPRESSION" ->
                "a { is not closed: write } after the name, as in {contact.name}, or \\{ for a brace itself";
            case "PARSER_UNTERMINATED_STRING_LITERAL", "PARSER_UNTERMINATED_STRING_LITERAL_OR_COMPOSITE_PARAMETER" ->
                "a quotation mark or bracket between { and } is not closed";
            case "PARSER_UNTERMINATED_SECTION" -> "{#if …} is not closed: write {/if} where it ends";
            case "PARSER_SECTION_END_DOES_NOT_MATCH_START", "PARSER_SECTION_START_NOT_FOUND" ->
                "{/…} closes nothing: only {#if …} is closed, by {/if}";
            case "PARSER_NO_SECTION_HELPER_FOUND" -> unknownSection(source);
            case "PARSER_MANDATORY_SECTION_PARAMS_MISSING" ->
                "{#if …} needs a condition, with a space on each side of ==, as in {#if data.tipo == 'boleto'}";
            case "PARSER_INVALID_BRACKET_EXPRESSION", "PARSER_INVALID_VIRTUAL_METHOD" ->
                "a bracket between { and } is not closed, or empty";
            default -> {
                if (code.startsWith("IF_")) {
                    yield "something is missing in {#if …}: a comparison needs a value on each side";
                }
                yield source.endsWith("{") ? "a { is not closed; write \\{ for a brace itself" : firstLine(e);
            }
        };
    }

    private static String unknownSection(String source) {
        if (source.contains("{#elseif") || source.contains("{#elsif")) {
            return "write {#else if …} in two words";
        }
        if (source.contains("{#for") || source.contains("{#each")) {
            return "a text cannot repeat anything; give the item \"for_each\", or write {data.lista.join}";
        }
        return source.contains("{#else")
                ? "{#else} is allowed only between {#if …} and {/if}"
                : "only {#if …} and {#else} are supported";
    }

    private static String firstLine(TemplateException e) {
        String message = String.valueOf(e.getMessage());
        String line = message.lines().findFirst().orElse("").replaceFirst("^Parser error[^:]*: ", "");
        return line.length() > LONGEST ? line.substring(0, LONGEST) : line;
    }
}
