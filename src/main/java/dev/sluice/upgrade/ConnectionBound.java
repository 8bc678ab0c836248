package dev.sluice.upgrade;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A bound of the number of open connections of some listening sockets. At the bound, a new connection replaces the
 * connection that has waited longest without a complete request, so that clients that send nothing or half a request do
 * not keep others out. It counts a connection from the moment the kernel hands it over, before a TLS handshake.
 * Thread-safe.
 */
public final class ConnectionBound {
    /**
     * The number of connections that may be open beyond the bound while older ones close; further ones wait in the
     * kernel's queue.
     */
    public static final int CLOSING = 64;

    private static final AttributeKey<Accepted> ACCEPTED = AttributeKey.valueOf("sluice.accepted");

    private final Set<Channel> listening = ConcurrentHashMap.newKeySet();
    /** The connections without a complete request, the oldest first. */
    private final Set<Accepted> waiting = new LinkedHashSet<>();

    private int max;
    private int open;
    private int replaced;
    private boolean stopped;

    /** @param max the connections that may be open at one time */
    public ConnectionBound(int max) {
        this.max = max;
    }

    /** A connection that was accepted. */
    public final class Accepted {
        private final Channel channel;
        private final boolean fits;
        private boolean wasReplaced;

        private Accepted(Channel channel, boolean fits) {
            this.channel = channel;
            this.fits = fits;
        }

        /**
         * Returns false if the connection must be refused, because all others that are open have completed a request.
         */
        public boolean fits() {
            return fits;
        }

        /**
         * Records whether the client has yet to complete a request; a connection that waits may be closed for a new
         * one.
         */
        public void setWaiting(boolean waits) {
            synchronized (ConnectionBound.this) {
                if (waits && !wasReplaced && channel.isOpen()) {
                    waiting.add(this);
                } else {
                    waiting.remove(this);
                }
            }
        }
    }

    /**
     * Returns the accepted connection of a channel; null if the connections of its listening socket have no bound here.
     */
    public static @Nullable Accepted of(Channel channel) {
        return channel.attr(ACCEPTED).get();
    }

    /**
     * Changes the number of connections that may be open at one time. Connections beyond it stay open until they end.
     */
    void setMax(int newMax) {
        synchronized (this) {
            max = newMax;
        }
        apply();
    }

    /** Counts the connections that this socket accepts. Call it before the socket listens. */
    void count(Channel socket) {
        listening.add(socket);
        socket.closeFuture().addListener(closed -> listening.remove(socket));
        socket.pipeline().addFirst(new Counter());
    }

    /** Returns whether the listening sockets may accept another connection now. */
    synchronized boolean accepts() {
        return !stopped && open < max + CLOSING;
    }

    /** Stops or continues to accept connections. */
    void setAccepting(boolean on) {
        synchronized (this) {
            stopped = !on;
        }
        apply();
    }

    private void apply() {
        for (Channel socket : listening) {
            if (socket.eventLoop().inEventLoop()) {
                socket.config().setAutoRead(accepts()); // at once, as one turn may accept many connections
            } else {
                socket.eventLoop().execute(() -> socket.config().setAutoRead(accepts()));
            }
        }
    }

    private void accepted(Channel channel) {
        Accepted oldest = null;
        boolean isFull;
        synchronized (this) {
            open++;
            boolean beyond = open - replaced > max;
            Iterator<Accepted> oldestFirst = waiting.iterator();
            if (beyond && oldestFirst.hasNext()) {
                oldest = oldestFirst.next();
                oldestFirst.remove();
                oldest.wasReplaced = true;
                replaced++;
            }
            Accepted accepted = new Accepted(channel, !beyond || oldest != null);
            channel.attr(ACCEPTED).set(accepted);
            waiting.add(accepted);
            isFull = open >= max + CLOSING;
        }
        channel.closeFuture().addListener(closed -> closed(channel));
        if (oldest != null) {
            var unused = oldest.channel.close(); // closeFuture reports the end
        }
        if (isFull) {
            apply();
        }
    }

    private void closed(Channel channel) {
        boolean hasRoom;
        synchronized (this) {
            Accepted accepted = channel.attr(ACCEPTED).get();
            waiting.remove(accepted);
            replaced -= accepted.wasReplaced ? 1 : 0;
            open--;
            hasRoom = open == max + CLOSING - 1;
        }
        if (hasRoom) {
            apply();
        }
    }

    /** Sees each accepted connection before the server does. */
    @ChannelHandler.Sharable
    private final class Counter extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object connection) {
            accepted((Channel) connection);
            context.fireChannelRead(connection);
        }
    }
}
