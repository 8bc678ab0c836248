package dev.sluice.proxy;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An exchange that records the exact bytes of each request and answers with exactly the bytes that its script writes.
 */
public final class RawUpstream implements AutoCloseable {
    /** The response to one request. The script may close the connection; if it returns, the connection stays open. */
    @FunctionalInterface
    interface Script {
        void answer(Heard heard, OutputStream out) throws Exception;
    }

    /** A recorded request. {@code number} counts all requests from 0, {@code connection} counts all connections. */
    public record Heard(int number, int connection, String head, String body, Socket socket) {
        public String target() {
            return requestLine().split(" ", -1)[1];
        }

        public String requestLine() {
            return head.substring(0, head.indexOf('\r'));
        }

        public List<String> headerLines() {
            List<String> lines = List.of(head.split("\r\n", -1));
            return lines.subList(1, lines.size() - 2);
        }
    }

    public static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

    private final ServerSocket listener;
    private final Script script;
    private final List<Socket> sockets = Collections.synchronizedList(new ArrayList<>());
    private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final Semaphore connected = new Semaphore(0);

    RawUpstream(Script script) {
        this.script = script;
        try {
            listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    public static RawUpstream answering(String bytes) {
        return new RawUpstream((heard, out) -> out.write(bytes.getBytes(StandardCharsets.ISO_8859_1)));
    }

    static RawUpstream answeringThenClosing(String bytes) {
        return new RawUpstream((heard, out) -> {
            out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            heard.socket().close();
        });
    }

    public int port() {
        return listener.getLocalPort();
    }

    int connections() {
        return connections.get();
    }

    int openConnections() {
        return connections.get() - ended.get();
    }

    /** Returns once a client has connected. */
    void awaitConnection() {
        try {
            if (!connected.tryAcquire(20, TimeUnit.SECONDS)) {
                throw new AssertionError("no client connected");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Closes all current connections. */
    void cut() {
        try {
            for (Socket socket : List.copyOf(sockets)) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int requests() {
        return requests.get();
    }

    /** Returns the next recorded request; fails if none arrives. */
    public Heard next() {
        try {
            Heard next = heard.poll(20, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("the upstream received no request");
            }
            return next;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                connected.release();
                int number = connections.getAndIncrement();
                start(() -> serve(socket, number));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void serve(Socket socket, int connection) {
        try {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (!socket.isClosed()) {
                String head = readUntil(in, "\r\n\r\n");
                if (head.isEmpty()) {
                    return;
                }
                String body = readBody(in, head.toLowerCase(Locale.ROOT));
                Heard request = new Heard(requests.getAndIncrement(), connection, head, body, socket);
                heard.add(request);
                script.answer(request, socket.getOutputStream());
                socket.getOutputStream().flush();
            }
        } catch (Exception closed) {
            // by the gateway or by the script
        } finally {
            ended.incrementAndGet();
        }
    }

    private static String readBody(InputStream in, String head) throws IOException {
        int at = head.indexOf("content-length: ");
        if (at >= 0) {
            int length = Integer.parseInt(
                    head.substring(at + 16, head.indexOf('\r', at)).strip());
            byte[] body = in.readNBytes(length);
            if (body.length < length) {
                throw new EOFException();
            }
            return new String(body, StandardCharsets.ISO_8859_1);
        }
        return head.contains("transfer-encoding:") ? readUntil(in, "0\r\n\r\n") : "";
    }

    private static String readUntil(InputStream in, String end) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int b;
        while ((b = in.read()) >= 0) {
            out.write(b);
            if (b == '\n' && out.toString(StandardCharsets.ISO_8859_1).endsWith(end)) {
                break;
            }
        }
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "raw-upstream");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : List.copyOf(sockets)) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
