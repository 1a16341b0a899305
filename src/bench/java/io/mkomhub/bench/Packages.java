package io.mkomhub.bench;

import io.mkomhub.local.lambda.FunctionPackage;
import io.mkomhub.local.lambda.JavaRuntime;
import io.mkomhub.local.lambda.Program;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Unpacked deployment packages of the hub, each in a directory of its own. */
final class Packages {

    private final Path work;
    private final int memorySize;

    /**
     * Unpacks below a directory.
     *
     * @param work the directory
     * @param memorySize the memory of the function, in megabytes
     */
    Packages(Path work, int memorySize) {
        this.work = work;
        this.memorySize = memorySize;
    }

    /**
     * Unpacks a package.
     *
     * @param name a name for its directory, unique in a run
     */
    FunctionPackage unpack(String name, Path zip) throws IOException {
        return FunctionPackage.unpack(
                zip, Files.createDirectories(work.resolve(name.replaceAll("[^A-Za-z0-9.]", "-"))));
    }

    /** The hub as the package has it, on this Java if it holds Java classes. */
    Contender contender(String name, FunctionPackage unpacked, Path javaHome) throws IOException {
        Path directory = unpacked.directory();
        if (unpacked.executable()) {
            return new Contender(name, Program.executable(directory, directory.resolve("bootstrap")));
        }
        return java(name, unpacked, javaHome, List.of());
    }

    /**
     * The hub on a Java with more flags. The classes are in a jar, because a class archive takes no directories.
     *
     * @param flags the flags
     */
    Contender java(String name, FunctionPackage unpacked, Path javaHome, List<String> flags) throws IOException {
        Path directory = unpacked.directory();
        Path jar = directory.resolve("function.jar");
        if (!Files.exists(jar)) {
            jar(directory, jar);
        }
        return new Contender(
                name,
                new JavaRuntime(directory)
                        .program(
                                javaHome,
                                memorySize,
                                flags,
                                classPath(jar, directory.resolve("lib")),
                                JavaRuntime.HANDLER));
    }

    /** As {@link #contender}, a process in which SnapStart's hooks have run when it is ready. */
    Contender afterHooks(String name, FunctionPackage unpacked, Path javaHome) throws IOException {
        Program plain = contender(name, unpacked, javaHome).program();
        List<String> command = new ArrayList<>(List.of("/usr/bin/env", "AWS_LAMBDA_INITIALIZATION_TYPE=snap-start"));
        command.addAll(plain.command());
        return new Contender(name, new Program(plain.directory(), plain.handler(), command));
    }

    /** Returns the class path of a jar and, in the order of their names, those of a directory. */
    static List<String> classPath(Path jar, Path libraries) throws IOException {
        List<String> path = new ArrayList<>(List.of(jar.toString()));
        try (Stream<Path> jars = Files.list(libraries)) {
            jars.map(Path::toString).sorted().forEach(path::add);
        }
        return path;
    }

    /** Packs an executable as the package of a custom runtime. */
    static Path zip(Path executable, Path file) throws IOException {
        try (OutputStream stream = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(stream)) {
            zip.setLevel(Deflater.BEST_SPEED);
            zip.putNextEntry(new ZipEntry("bootstrap"));
            Files.copy(executable, zip);
            zip.closeEntry();
        }
        return file;
    }

    /** Packs all files below a directory, except its libraries and what lies directly in it as an archive. */
    static Path jar(Path directory, Path jar) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(directory)) {
            files = all.filter(Files::isRegularFile)
                    .filter(file -> !file.startsWith(directory.resolve("lib")))
                    .filter(file -> !file.toString().endsWith(".jar")
                            && !file.toString().endsWith(".so"))
                    .toList();
        }
        try (OutputStream stream = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(stream)) {
            for (Path file : files) {
                zip.putNextEntry(new ZipEntry(directory.relativize(file).toString()));
                Files.copy(file, zip);
                zip.closeEntry();
            }
        }
        return jar;
    }
}
