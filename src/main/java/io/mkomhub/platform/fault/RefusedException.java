package io.mkomhub.platform.fault;

import org.jspecify.annotations.Nullable;

/** A service the hub stands on refused what it was given, and would refuse it again. */
public class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Says what was refused by which service, without any personal data. */
    public RefusedException(String what, @Nullable Throwable cause) {
        super(what, cause);
    }
}
