package io.mkomhub.platform.fault;

import org.jspecify.annotations.Nullable;

/** A service refused a request, and would refuse it again. */
public class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /**
     * @param what the message: the request and the service, without personal data
     */
    public RefusedException(String what, @Nullable Throwable cause) {
        super(what, cause);
    }
}
