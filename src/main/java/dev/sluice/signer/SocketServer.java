package dev.sluice.signer;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Predicate;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/** The server at the signer's Unix socket: it answers each line with one line. Each connection has its own thread. */
final class SocketServer implements AutoCloseable {
    static final int MAX_CONNECTIONS = 16;
    static final int MAX_REQUEST_BYTES = 4_096;

    private final Path path;
    private final ServerSocketChannel server;
    private final Function<byte[], String> responder;
    private final Predicate<UserPrincipal> allowed;
    private static final long ACCEPT_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Duration idle;
    private final Semaphore connectionSlots = new Semaphore(MAX_CONNECTIONS);
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> daemon(task, "idle"));

    /**
     * Opens the socket and replaces the file that a killed signer may have left.
     *
     * @param responder returns the answer to a line; several threads call it
     * @param allowed whether a user may connect
     * @param idle the longest time in which a connection may send no request or not read its answer
     */
    SocketServer(Path path, Function<byte[], String> responder, Predicate<UserPrincipal> allowed, Duration idle)
            throws IOException {
        this.path = path;
        this.responder = responder;
        this.allowed = allowed;
        this.idle = idle;
        timer.setRemoveOnCancelPolicy(true);
        if (isServed(path)) {
            throw new IOException("another process answers at " + path + "; stop it first");
        }
        // opened under another name first, so that the socket has its file permissions before it replaces a stale file
        Path opening = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(opening);
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(opening), MAX_CONNECTIONS);
        Files.setPosixFilePermissions(opening, PosixFilePermissions.fromString("rw-rw----"));
        Files.move(opening, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static boolean isServed(Path path) throws IOException {
        try (SocketChannel other = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return Files.exists(path) && other.connect(UnixDomainSocketAddress.of(path));
        } catch (ConnectException nobody) {
            return false;
        }
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Accepts connections until the server is closed. */
    void serve() {
        boolean isAcceptFailing = false;
        while (true) {
            try {
                SocketChannel channel = server.accept();
                isAcceptFailing = false;
                daemon(() -> converse(channel), "connection").start();
            } catch (ClosedChannelException closed) {
                return;
            } catch (IOException busy) {
                if (!isAcceptFailing) {
                    isAcceptFailing = true;
                    System.err.println("cannot accept a connection, and tries again: " + busy);
                }
                LockSupport.parkNanos(ACCEPT_PAUSE_NANOS); // the cause may pass, such as too many open files
            }
        }
    }

    private void converse(SocketChannel channel) {
        try (channel) {
            UserPrincipal user =
                    channel.getOption(ExtendedSocketOptions.SO_PEERCRED).user();
            if (!allowed.test(user)) {
                write(
                        channel,
                        Accounts.refusal("notAllowed", user.getName() + " is not in allowedUsers of the signer"));
            } else if (!connectionSlots.tryAcquire()) {
                write(
                        channel,
                        Accounts.refusal("tooMany", "the signer has " + MAX_CONNECTIONS + " connections already"));
            } else {
                try {
                    answer(channel);
                } finally {
                    connectionSlots.release();
                }
            }
        } catch (IOException gone) {
            // the gateway connects again when it needs to
        }
    }

    private void answer(SocketChannel channel) throws IOException {
        InputStream in = new BufferedInputStream(Channels.newInputStream(channel), MAX_REQUEST_BYTES);
        byte[] request = new byte[0];
        while (request != null) {
            Future<?> close = timer.schedule(() -> close(channel), idle.toMillis(), TimeUnit.MILLISECONDS);
            request = line(in);
            if (request != null && request.length > MAX_REQUEST_BYTES) {
                write(channel, Accounts.refusal("tooLong", "a request has at most " + MAX_REQUEST_BYTES + " bytes"));
                request = null;
            } else if (request != null) {
                write(channel, responder.apply(request));
            }
            close.cancel(false);
        }
    }

    /** Returns the next line, at most one byte longer than is allowed; null at the end. */
    private static byte @Nullable [] line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (line.size() <= MAX_REQUEST_BYTES) {
            int next = in.read();
            if (next < 0) {
                return null;
            }
            if (next == '\n') {
                break;
            }
            line.write(next);
        }
        return line.toByteArray();
    }

    private static void write(SocketChannel channel, String line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((line + '\n').getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // the thread of the connection notices that it cannot be read
        }
    }

    /** Returns the number of idle timers, which is one for each connection. */
    int idleTimers() {
        return timer.getQueue().size();
    }

    /** Accepts no more connections, and removes the socket. */
    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(path);
    }
}
