package dev.sluice.upgrade;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.uring.InheritedServerSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.vertx.core.impl.transports.EpollTransport;
import io.vertx.core.spi.transport.Transport;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A way in which Linux tells an event loop about its sockets. A process that uses epoll never asks the kernel for
 * io_uring.
 */
public enum SocketTransport {
    /** The event loop asks which sockets are ready, then reads and writes them. */
    EPOLL {
        @Override
        public @Nullable Throwable unavailability() {
            return Epoll.unavailabilityCause();
        }

        @Override
        Transport ofVertx() {
            return new EpollTransport();
        }

        @Override
        ServerSocketChannel open() {
            return new EpollServerSocketChannel();
        }

        @Override
        ServerSocketChannel inherit(int descriptor) {
            return new EpollServerSocketChannel(descriptor);
        }

        @Override
        void stop(Channel listening) {
            // removed from the event loop first, because the kernel keeps notifying this process as long as another
            // one has the socket open
            var unused = listening.deregister().addListener(removed -> {
                var unusedToo = listening.close();
            });
        }

        @Override
        public Class<? extends Channel> unixSocket() {
            return EpollDomainSocketChannel.class;
        }
    },

    /** The event loop orders reads and writes, and the kernel tells when they are done. */
    IO_URING {
        @Override
        public @Nullable Throwable unavailability() {
            if (IoUring.isAcceptMultishotEnabled() || IoUring.isPollAddMultishotEnabled()) {
                return new IllegalStateException(ACCEPTS + " and " + POLLS + " must be false");
            }
            return IoUring.unavailabilityCause();
        }

        @Override
        Transport ofVertx() {
            return new CompleteIoUring();
        }

        @Override
        ServerSocketChannel open() {
            return CompleteIoUring.accepting(new IoUringServerSocketChannel());
        }

        @Override
        ServerSocketChannel inherit(int descriptor) {
            return CompleteIoUring.accepting(new InheritedServerSocketChannel(descriptor));
        }

        @Override
        void stop(Channel listening) {
            // nothing notifies once the accept is cancelled; Netty 4.2.18 never completes a deregistration then
            var unused = listening.close();
        }

        @Override
        public Class<? extends Channel> unixSocket() {
            return IoUringDomainSocketChannel.class;
        }
    };

    private static final String ACCEPTS = "io.netty.iouring.acceptMultiShotEnabled";
    private static final String POLLS = "io.netty.iouring.pollAddMultishotEnabled";

    /**
     * Sets how Netty uses io_uring; before its first class that reads it. An accept that repeats itself takes
     * connections beyond every bound until it is cancelled. A poll that repeats itself tells only of new bytes, so that
     * bytes of before could be forgotten when reads are switched off and on again.
     */
    public static void configure() {
        System.setProperty(ACCEPTS, "false");
        System.setProperty(POLLS, "false");
    }

    /** Returns why this system does not have it; null if it has. */
    public abstract @Nullable Throwable unavailability();

    abstract Transport ofVertx();

    /** Returns a new socket that does not listen yet. */
    abstract ServerSocketChannel open();

    /** Returns the socket of a descriptor, which listens already. */
    abstract ServerSocketChannel inherit(int descriptor);

    /** Closes a listening socket that another process may have open too, and which does not accept now. */
    abstract void stop(Channel listening);

    /** Returns the class of Unix sockets that connect. */
    public abstract Class<? extends Channel> unixSocket();

    /** Returns the transport of an event loop. */
    public static SocketTransport of(EventLoop loop) {
        return loop instanceof IoEventLoop ours && ours.isIoType(IoUringIoHandler.class) ? IO_URING : EPOLL;
    }

    static int descriptor(Channel channel) {
        return ((UnixChannel) channel).fd().intValue();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
