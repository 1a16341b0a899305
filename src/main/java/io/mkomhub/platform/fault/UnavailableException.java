package io.mkomhub.platform.fault;

import org.jspecify.annotations.Nullable;

/**
 * A service the hub stands on did not answer, or not in time. It may have done what it was asked; later it may work, by itself
 * unless this is a {@link BlockedException}.
 */
public class UnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Says what was wanted of which service, without any personal data. */
    public UnavailableException(String what, @Nullable Throwable cause) {
        super(what, cause);
    }
}
