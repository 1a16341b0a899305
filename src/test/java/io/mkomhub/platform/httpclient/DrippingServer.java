package io.mkomhub.platform.httpclient;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A peer that answers one request with a byte every {@value #PAUSE_MS} ms for ten seconds, until the connection is cut. */
public final class DrippingServer implements AutoCloseable {

    private static final int PAUSE_MS = 50;
    private static final int BYTES = 200;

    private final CountDownLatch cut = new CountDownLatch(1);
    private final ServerSocket server;
    private final String begin;

    /**
     * Listens.
     *
     * @param begin what it answers at once
     */
    public DrippingServer(String begin) throws IOException {
        this.begin = begin;
        this.server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread dripping = new Thread(this::drip, "dripping-server");
        dripping.setDaemon(true);
        dripping.start();
    }

    private void drip() {
        try (Socket socket = server.accept()) {
            awaitRequest(socket);
            OutputStream out = socket.getOutputStream();
            out.write(begin.getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < BYTES; i++) {
                out.write('x');
                out.flush();
                Thread.sleep(PAUSE_MS);
            }
        } catch (IOException e) {
            cut.countDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for the request's first byte: a client closes a connection that answers before it was asked. */
    private static void awaitRequest(Socket socket) throws IOException {
        if (socket.getInputStream().read() < 0) {
            throw new EOFException("no request came");
        }
    }

    /** Its address. */
    public URI url() {
        return URI.create("http://localhost:" + server.getLocalPort());
    }

    /** Whether the connection is cut within a minute. */
    public boolean isCut() throws InterruptedException {
        return cut.await(60, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
