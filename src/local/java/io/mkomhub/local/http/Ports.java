package io.mkomhub.local.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** TCP ports of this machine. */
public final class Ports {

    private Ports() {}

    /**
     * Below the range that systems use for outgoing connections. Such a connection could otherwise take a port after it
     * was found and before it is used.
     */
    private static final int LOWEST = 20_000;

    private static final int HIGHEST = 32_000;

    /** Returns a port that nobody listens on. Another process may take it before it is used. */
    public static int free() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            if (!inUse(port)) {
                return port;
            }
        }
    }

    /** Whether a process listens on a port. */
    public static boolean inUse(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
