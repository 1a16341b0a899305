package io.mkomhub.it;

import io.mkomhub.channel.kannel.KannelDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real Kannel, its two boxes with one of the smsc groups of {@code docs/kannel.md}, of which only addresses and ports are
 * changed. Its smsc port listens on every interface, because Kannel has no setting for that; {@code connect-allow-ip} lets in
 * only this machine.
 */
final class Kannel implements AutoCloseable {

    private final Path folder;
    private final int smscPort;
    private final int sendsmsPort;
    private final Process bearerbox;
    private final Process smsbox;

    /** Starts one, whose applications are at the given address. */
    Kannel(String systemType, URI hub, URI application) {
        folder = Path.of("target", "kannel-" + systemType);
        smscPort = freePort();
        sendsmsPort = freePort();
        int adminPort = freePort();
        int boxPort = freePort();
        try {
            Path configuration = Files.createDirectories(folder).resolve("kannel.conf");
            String smsc = KannelDocument.group(systemType)
                    .replace("https://hub.example.com", hub.toString())
                    .replace("https://kannel.example.com", url().toString())
                    .replace("13013", Integer.toString(smscPort));
            Files.writeString(
                    configuration, """
                    group = core
                    admin-port = %d
                    admin-interface = "127.0.0.1"
                    admin-password = local
                    smsbox-port = %d
                    smsbox-interface = "127.0.0.1"
                    sms-resend-freq = 1
                    log-level = 0

                    %s
                    group = smsbox
                    bearerbox-host = 127.0.0.1
                    bearerbox-port = %d
                    sendsms-port = %d
                    sendsms-interface = "127.0.0.1"
                    global-sender = 28000
                    log-level = 0

                    group = sendsms-user
                    username = app
                    password = app
                    default-smsc = mkom
                    concatenation = true
                    max-messages = 10

                    group = sms-service
                    keyword = default
                    catch-all = yes
                    get-url = "%s/mo?from=%%p&text=%%a"
                    max-messages = 0
                    """.formatted(adminPort, boxPort, smsc, boxPort, sendsmsPort, application));
            bearerbox = start(folder, "bearerbox", configuration);
            awaitPort(boxPort);
            smsbox = start(folder, "smsbox", configuration);
            awaitPort(sendsmsPort);
            awaitPort(smscPort);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether both boxes are on this machine. */
    static boolean isInstalled() {
        return find("bearerbox").isPresent() && find("smsbox").isPresent();
    }

    private static Optional<Path> find(String name) {
        return Stream.of("/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin")
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Process start(Path folder, String name, Path configuration) throws IOException {
        String program = find(name).orElseThrow().toString();
        return new ProcessBuilder(List.of(program, configuration.toString()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitPort(int port) {
        Await.until("listening on " + port, () -> isOpen(port), open -> open);
    }

    private static boolean isOpen(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Where it takes reports and replies. */
    URI url() {
        return URI.create("http://127.0.0.1:" + smscPort);
    }

    /** Where its applications send. */
    URI sendsms() {
        return URI.create("http://127.0.0.1:" + sendsmsPort);
    }

    /** What the bearerbox has logged. */
    String log() {
        try {
            return Files.readString(folder.resolve("bearerbox.log"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        for (Process box : List.of(smsbox, bearerbox)) {
            box.destroy();
            try {
                // A bearerbox that still has messages to send waits for that.
                if (!box.waitFor(3, TimeUnit.SECONDS)) {
                    box.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
