package io.mkomhub.core.template;

/** A compiled condition. */
public final class Condition {

    private final TextTemplate text;

    Condition(TextTemplate text) {
        this.text = text;
    }

    /**
     * Whether the condition is true.
     *
     * @throws MissingValueException as {@link TextTemplate#render}
     */
    public boolean holds(Names names) {
        return !text.render(names, 1).isEmpty();
    }
}
