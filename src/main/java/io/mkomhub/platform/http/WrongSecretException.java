package io.mkomhub.platform.http;

/** A route that checks a secret by itself was shown a wrong one; such attempts are counted, and limited, like all others. */
public final class WrongSecretException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient HttpResponse answer;

    /** Says what is answered. */
    public WrongSecretException(HttpResponse answer) {
        super("a wrong secret", null, false, false);
        this.answer = answer;
    }

    /** What is answered. */
    public HttpResponse answer() {
        return answer;
    }
}
