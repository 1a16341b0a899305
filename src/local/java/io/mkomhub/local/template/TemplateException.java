package io.mkomhub.local.template;

/** The template contains something that this reader does not support. The message names its place. */
public final class TemplateException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TemplateException(String message) {
        super(message);
    }
}
