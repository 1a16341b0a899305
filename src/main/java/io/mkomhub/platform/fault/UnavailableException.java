package io.mkomhub.platform.fault;

import org.jspecify.annotations.Nullable;

/**
 * A service did not answer, or not in time. It may have processed the request. A retry may succeed, unless this is a
 * {@link BlockedException}.
 */
public class UnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /**
     * @param what the message: the request and the service, without personal data
     */
    public UnavailableException(String what, @Nullable Throwable cause) {
        super(what, cause);
    }
}
