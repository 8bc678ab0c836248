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
 * The interface of Linux by which an event loop uses its sockets. A process that uses epoll never asks the kernel for
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
        Transport vertxTransport() {
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
        void closeListening(Channel listening) {
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
        Transport vertxTransport() {
            return new IoUringUnixTransport();
        }

        @Override
        ServerSocketChannel open() {
            return IoUringUnixTransport.withHandlers(new IoUringServerSocketChannel());
        }

        @Override
        ServerSocketChannel inherit(int descriptor) {
            return IoUringUnixTransport.withHandlers(new InheritedServerSocketChannel(descriptor));
        }

        @Override
        void closeListening(Channel listening) {
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
     * Configures Netty's use of io_uring; call it before Netty's classes are loaded. A multishot accept would take
     * connections beyond every bound until it is cancelled. A multishot poll reports only new bytes, so that earlier
     * bytes could be missed when reads are switched off and on again.
     */
    public static void configure() {
        System.setProperty(ACCEPTS, "false");
        System.setProperty(POLLS, "false");
    }

    /** Returns the reason why this system does not support this transport; null if it does. */
    public abstract @Nullable Throwable unavailability();

    abstract Transport vertxTransport();

    /** Returns a new socket that does not listen yet. */
    abstract ServerSocketChannel open();

    /** Returns the socket of a descriptor, which listens already. */
    abstract ServerSocketChannel inherit(int descriptor);

    /** Closes a listening socket that does not accept now and that another process may also have open. */
    abstract void closeListening(Channel listening);

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
