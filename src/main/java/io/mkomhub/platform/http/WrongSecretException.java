package io.mkomhub.platform.http;

/**
 * A route that checks a secret itself received a wrong one. {@code receive} counts and limits such attempts like all
 * others.
 */
public final class WrongSecretException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient HttpResponse answer;

    /**
     * @param answer the response
     */
    public WrongSecretException(HttpResponse answer) {
        super("a wrong secret", null, false, false);
        this.answer = answer;
    }

    /** The response. */
    public HttpResponse answer() {
        return answer;
    }
}
