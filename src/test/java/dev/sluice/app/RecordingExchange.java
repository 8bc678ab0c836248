package dev.sluice.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A simulated exchange that counts connections: it stores the request line of each, responds and closes it. */
final class RecordingExchange implements AutoCloseable {
    /** Stands for the request line of a connection on which nothing was said. */
    static final String SILENT = "";

    private static final long PATIENCE_MILLIS = 60_000;
    /** The time after which a connection without any data counts as silent. */
    private static final long SILENCE_MILLIS = 10_000;

    private static final int MAX_WAITING = 200;

    private final ServerSocket listener;
    private final List<String> lines = new ArrayList<>();
    /** The number of new connections on which nothing has been received yet. */
    private int silent;

    private String status = "200 OK";
    private String body = "{}";

    RecordingExchange() throws IOException {
        listener = new ServerSocket(0, MAX_WAITING, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "an exchange that counts");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                int place = connected();
                start(() -> answer(socket, place));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private synchronized int connected() {
        lines.add(SILENT);
        silent++;
        return lines.size() - 1;
    }

    private void answer(Socket socket, int place) {
        try (socket) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            String line = in.readLine();
            received(place, line == null ? SILENT : line.replace(" HTTP/1.1", ""));
            String header = line;
            while (header != null && !header.isEmpty()) {
                header = in.readLine();
            }
            socket.getOutputStream().write(response().getBytes(StandardCharsets.US_ASCII));
        } catch (IOException gone) {
            // received lines are kept
        }
    }

    private synchronized void received(int place, String line) {
        lines.set(place, line);
        silent--;
        notifyAll();
    }

    private synchronized String response() {
        return "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                + "\r\nConnection: close\r\n\r\n" + body;
    }

    /** Sets the response of all further calls. */
    synchronized void answering(String newStatus, String newBody) {
        status = newStatus;
        body = newBody;
    }

    /**
     * Returns the request lines of all connections in the order in which they were opened, after waiting for those of
     * new connections.
     */
    synchronized List<String> lines() throws InterruptedException {
        long end = System.nanoTime() + SILENCE_MILLIS * 1_000_000;
        for (long left = SILENCE_MILLIS; silent > 0 && left > 0; left = (end - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
        return List.copyOf(lines);
    }

    synchronized long asked(String line) {
        return lines.stream().filter(line::equals).count();
    }

    /** Waits until this line was received this number of times in all; fails after a minute. */
    synchronized void await(String line, long times) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        while (asked(line) < times) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError(line + " was asked " + asked(line) + " times, not " + times + ": " + lines);
            }
            wait(left);
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
