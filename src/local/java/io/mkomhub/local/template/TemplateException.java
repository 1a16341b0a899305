package io.mkomhub.local.template;

/** The template says something this reader cannot follow; the message names the place. */
public final class TemplateException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TemplateException(String message) {
        super(message);
    }
}
