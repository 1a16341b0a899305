package io.mkomhub.platform.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The files in the package that are served. A native executable has those that {@code quarkus.native.resources.includes} names. */
public final class Resources {

    private Resources() {}

    /**
     * The whole file.
     *
     * @param path from the root of the package, starting with a slash; never from a request
     * @throws IllegalStateException if the package lacks it
     */
    public static byte[] read(String path) {
        try (InputStream file = Resources.class.getResourceAsStream(path)) {
            if (file == null) {
                throw new IllegalStateException("the package lacks " + path);
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
