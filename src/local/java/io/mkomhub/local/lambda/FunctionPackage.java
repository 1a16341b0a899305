package io.mkomhub.local.lambda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The unpacked deployment package.
 *
 * @param directory its directory: the function's {@code LAMBDA_TASK_ROOT}
 * @param executable whether it is the {@code bootstrap} of a custom runtime rather than Java classes
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html">Custom runtimes</a>
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/java-package.html">Java packages</a>
 */
public record FunctionPackage(Path directory, boolean executable) {

    private static final String BOOTSTRAP = "bootstrap";

    /** Unpacks a zip file into an empty directory. */
    public static FunctionPackage unpack(Path zip, Path directory) {
        try (ZipFile file = new ZipFile(zip.toFile())) {
            Enumeration<? extends ZipEntry> entries = file.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                Path target = directory.resolve(entry.getName()).normalize();
                if (!target.startsWith(directory)) {
                    throw new IOException(zip + " has an entry outside itself: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.resolveSibling("."));
                    try (InputStream content = file.getInputStream(entry)) {
                        Files.copy(content, target);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack " + zip, e);
        }
        Path bootstrap = directory.resolve(BOOTSTRAP);
        boolean executable = Files.exists(bootstrap);
        if (executable && !bootstrap.toFile().setExecutable(true)) {
            throw new IllegalStateException("cannot make " + bootstrap + " executable");
        }
        if (!executable) {
            new JavaRuntime(directory).prepare();
        }
        return new FunctionPackage(directory, executable);
    }

    /**
     * Returns what one environment runs.
     *
     * @param memorySize the function's memory, in megabytes
     */
    Program program(int memorySize) {
        return executable
                ? Program.executable(directory, directory.resolve(BOOTSTRAP))
                : new JavaRuntime(directory).program(memorySize);
    }
}
