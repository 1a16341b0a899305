package io.mkomhub.local.dynamodb.engine.expression;

import io.mkomhub.local.dynamodb.engine.error.ApiException;
import java.util.ArrayList;
import java.util.List;

/** The words of an expression, one after the other. */
final class Tokens {

    /** What a word is. */
    enum Kind {
        WORD,
        NAME,
        VALUE,
        NUMBER,
        SYMBOL,
        END
    }

    /** A word and where it stands. */
    record Token(Kind kind, String text, int from, int to) {}

    private static final String TWO = "<= >= <>";

    private final String source;
    private final String kindOfExpression;
    private final List<Token> tokens = new ArrayList<>();
    private int next;

    Tokens(String kindOfExpression, String source) {
        this.kindOfExpression = kindOfExpression;
        this.source = source;
        int at = 0;
        while (at < source.length()) {
            char c = source.charAt(at);
            if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
                at++;
                continue;
            }
            int end = at + 1;
            Kind kind;
            if (isLetter(c)) {
                end = endOfWord(end);
                kind = Kind.WORD;
            } else if (c == '#' || c == ':') {
                end = endOfWord(end);
                kind = end == at + 1 ? Kind.SYMBOL : c == '#' ? Kind.NAME : Kind.VALUE;
            } else if (c >= '0' && c <= '9') {
                end = endOfWord(end);
                kind = source.substring(at, end).chars().allMatch(d -> d >= '0' && d <= '9')
                        ? Kind.NUMBER
                        : Kind.SYMBOL;
            } else {
                kind = Kind.SYMBOL;
                if (end < source.length() && TWO.contains(source.substring(at, end + 1)) && "<>".indexOf(c) >= 0) {
                    end++;
                }
            }
            tokens.add(new Token(kind, source.substring(at, end), at, end));
            at = end;
        }
        tokens.add(new Token(Kind.END, "<EOF>", source.length(), source.length()));
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    private int endOfWord(int from) {
        int end = from;
        while (end < source.length() && (isLetter(source.charAt(end)) || Character.isDigit(source.charAt(end)))) {
            end++;
        }
        return end;
    }

    int position() {
        return next;
    }

    void back(int position) {
        next = position;
    }

    Token peek() {
        return tokens.get(next);
    }

    Token take() {
        Token token = tokens.get(next);
        if (token.kind() != Kind.END) {
            next++;
        }
        return token;
    }

    boolean isSymbol(String symbol) {
        return peek().kind() == Kind.SYMBOL && peek().text().equals(symbol);
    }

    boolean isWord(String word) {
        return peek().kind() == Kind.WORD && peek().text().equalsIgnoreCase(word);
    }

    boolean takeSymbol(String symbol) {
        if (isSymbol(symbol)) {
            next++;
            return true;
        }
        return false;
    }

    boolean takeWord(String word) {
        if (isWord(word)) {
            next++;
            return true;
        }
        return false;
    }

    void expect(String symbol) {
        if (!takeSymbol(symbol)) {
            throw unexpected();
        }
    }

    /** The next word is none that may stand there. */
    ApiException unexpected() {
        Token token = peek();
        int from = next == 0 ? token.from() : tokens.get(next - 1).from();
        int to = next + 1 < tokens.size() ? tokens.get(next + 1).to() : token.to();
        return ApiException.validation("Invalid " + kindOfExpression + ": Syntax error; token: \"" + token.text()
                + "\", near: \"" + source.substring(from, to) + "\"");
    }
}
