package dev.sluice.cli.exec;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Accepts connections and serves each on a thread of its own, a thousand at a time. An accept that fails, such as with
 * too many open files, is tried again after a pause. Used by one thread, but for {@link #close}.
 */
final class Acceptor implements AutoCloseable {
    private static final int MAX_CONNECTIONS = 1000;
    private static final long PAUSE_MILLIS = 100;

    /** A listener that connections come from. */
    interface Listener {
        /** Returns the next connection; null if there is none and the listener does not wait. */
        @Nullable
        SocketChannel accept() throws IOException;
    }

    /** What is done with a connection, until it is closed. */
    interface Service {
        void serve(SocketChannel accepted) throws IOException;
    }

    private final Semaphore room;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Consumer<String> warnings;
    private String warned = "";

    Acceptor(Consumer<String> warnings) {
        this(MAX_CONNECTIONS, warnings);
    }

    Acceptor(int maxConnections, Consumer<String> warnings) {
        room = new Semaphore(maxConnections);
        this.warnings = warnings;
    }

    /** Accepts connections on a thread of its own until the listener is closed. */
    void start(Listener listener, Service service) {
        ByteRelay.daemon(() -> {
            try {
                while (accept(listener, service)) {
                    // the next one
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Accepts one connection, or none. Returns false once the listener is closed. */
    boolean accept(Listener listener, Service service) throws InterruptedException {
        room.acquire();
        SocketChannel accepted = null;
        try {
            accepted = listener.accept();
            if (accepted != null) {
                SocketChannel connection = accepted;
                ByteRelay.daemon(() -> serve(connection, service));
            }
            return true;
        } catch (ClosedChannelException over) {
            return false;
        } catch (IOException e) {
            warn("a connection could not be accepted, and is tried again: " + e.getMessage());
            return !closed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        } finally {
            if (accepted == null) {
                room.release();
            }
        }
    }

    private void serve(SocketChannel accepted, Service service) {
        try (accepted) {
            service.serve(accepted);
        } catch (IOException broken) {
            // the program, or the other end, has hung up
        } finally {
            room.release();
        }
    }

    /** Ends the pause after an accept that failed; the owner of the listener closes that too. */
    @Override
    public void close() {
        closed.countDown();
    }

    private void warn(String text) {
        if (!text.equals(warned)) {
            warned = text;
            warnings.accept(text);
        }
    }
}
