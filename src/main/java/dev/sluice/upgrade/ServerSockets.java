package dev.sluice.upgrade;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.InternetProtocolFamily;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.unix.UnixChannelOption;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.net.ClientOptionsBase;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The listening sockets of one gateway, which an upgrade in place moves to another process. The kernel keeps one queue
 * of new connections for a socket, whichever process reads it, so that no connection is lost. Two sockets on the same
 * port (SO_REUSEPORT) would have two queues, and closing one of them would reset the connections in it.
 *
 * <p>A server's socket is moved if its options name it: {@code options.setHost(ServerSockets.NAME_PREFIX + name)}; the
 * address is passed to {@code listen}. The sockets are those of a {@link SocketTransport}. Thread-safe.
 */
public final class ServerSockets {
    /** The beginning of the host in the options of a server whose socket is moved; the name of the socket follows. */
    public static final String NAME_PREFIX = "upgradable ";

    /** The name of the socket of operators, whose connections have a bound of their own. */
    public static final String OPERATORS = "admin";

    private final Map<String, Integer> inherited;
    private final Map<String, Channel> open = new ConcurrentHashMap<>();
    private final ConnectionBound bots;
    private final ConnectionBound operators;
    private volatile Consumer<Channel> onAccept = accepted -> {};

    /**
     * Creates the sockets of a gateway.
     *
     * @param inherited file descriptors of sockets that already listen, by name; each is used by the server of that
     *     name
     * @param bots the bound of the connections of all sockets but that of operators
     * @param operators the bound of the connections of the socket {@link #OPERATORS}
     */
    public ServerSockets(Map<String, Integer> inherited, ConnectionBound bots, ConnectionBound operators) {
        this.inherited = new ConcurrentHashMap<>(inherited);
        this.bots = bots;
        this.operators = operators;
    }

    /** Changes the number of connections that all sockets but that of operators may have open together. */
    public void setMaxBotConnections(int maxOfBots) {
        bots.setMax(maxOfBots);
    }

    /** Returns whether this system can move listening sockets between processes. */
    public static boolean isSupported() {
        return Epoll.isAvailable();
    }

    /** Returns the transport that the Vert.x instance of the gateway must use. */
    public Transport transport(SocketTransport kind) {
        return new NamedTransport(kind);
    }

    /** Sets what happens to each connection that a socket accepts, before its first byte is read. */
    public void onAccept(Consumer<Channel> action) {
        onAccept = action;
    }

    /** Returns the names of the sockets that listen now, sorted. */
    public List<String> names() {
        return open.keySet().stream().sorted().toList();
    }

    /** Returns the file descriptors of these sockets. They stay valid until {@link #release}. */
    public List<Integer> descriptors(List<String> names) {
        List<Integer> descriptors = new ArrayList<>();
        for (String name : names) {
            Channel channel = open.get(name);
            if (channel != null) {
                descriptors.add(SocketTransport.descriptor(channel));
            }
        }
        return descriptors;
    }

    /**
     * Stops or continues to accept connections. While stopped, the kernel keeps new ones in its queue. Completes when
     * this is in effect.
     */
    public Future<Void> setAccepting(boolean on) {
        bots.setAccepting(on);
        operators.setAccepting(on);
        List<Future<Void>> applied = new ArrayList<>();
        for (Channel channel : open.values()) {
            Promise<Void> done = Promise.promise();
            applied.add(done.future());
            channel.eventLoop().execute(done::complete); // after what the bounds asked it to do
        }
        return Future.all(applied).mapEmpty();
    }

    /** Closes the sockets of this process; another process that has them continues to listen. */
    public void release() {
        open.values().forEach(channel -> SocketTransport.of(channel.eventLoop()).closeListening(channel));
    }

    private ServerChannel create(SocketTransport kind, @Nullable String name) {
        Integer descriptor = name == null ? null : inherited.remove(name);
        ServerSocketChannel channel = descriptor == null ? kind.open() : kind.inherit(descriptor);
        if (descriptor != null) {
            // it must not accept before the server has added its handlers, which it has when it binds
            channel.config().setAutoRead(false);
            channel.pipeline().addLast(new AlreadyBound());
        }
        channel.pipeline().addLast(new Acceptor());
        if (name != null) {
            (name.equals(OPERATORS) ? operators : bots).count(channel);
            open.put(name, channel);
            channel.closeFuture().addListener(closed -> open.remove(name, channel));
        }
        return channel;
    }

    /** Answers the bind of a socket that already listens, and starts to accept. */
    private static final class AlreadyBound extends ChannelOutboundHandlerAdapter {
        @Override
        public void bind(ChannelHandlerContext context, java.net.SocketAddress address, ChannelPromise promise) {
            promise.setSuccess();
            context.channel().config().setAutoRead(true);
        }
    }

    /** Passes each accepted connection to {@link #onAccept}. */
    private final class Acceptor extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            onAccept.accept((Channel) message);
            context.fireChannelRead(message);
        }
    }

    /** A transport of Vert.x, which learns the name of each server before it opens the server's socket. */
    private final class NamedTransport implements Transport, io.vertx.core.spi.transport.Transport {
        private final SocketTransport kind;
        private final io.vertx.core.spi.transport.Transport vertxTransport;
        /**
         * The name of the server that is being opened; Vert.x configures a server and creates its socket in one method.
         */
        private final ThreadLocal<@Nullable String> opening = new ThreadLocal<>();

        NamedTransport(SocketTransport kind) {
            this.kind = kind;
            vertxTransport = kind.vertxTransport();
        }

        @Override
        public String name() {
            return kind + " with named server sockets";
        }

        @Override
        public boolean available() {
            return kind.unavailability() == null;
        }

        @Override
        public @Nullable Throwable unavailabilityCause() {
            return kind.unavailability();
        }

        @Override
        public io.vertx.core.spi.transport.Transport implementation() {
            return this;
        }

        @Override
        public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
            String host = options.getHost();
            opening.set(host != null && host.startsWith(NAME_PREFIX) ? host.substring(NAME_PREFIX.length()) : null);
            vertxTransport.configure(options, domainSocket, bootstrap);
            if (host != null && inherited.containsKey(String.valueOf(opening.get()))) {
                bootstrap.option(UnixChannelOption.SO_REUSEPORT, null); // an option of a socket that is not bound yet
            }
        }

        @Override
        public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
            if (domainSocket) {
                return vertxTransport.serverChannelFactory(true);
            }
            String name = opening.get();
            opening.remove();
            return () -> create(kind, name);
        }

        @Override
        public boolean supportsDomainSockets() {
            return vertxTransport.supportsDomainSockets();
        }

        @Override
        public boolean supportFileRegion() {
            return vertxTransport.supportFileRegion();
        }

        @Override
        public boolean isAvailable() {
            return vertxTransport.isAvailable();
        }

        @Override
        public java.net.SocketAddress convert(SocketAddress address) {
            return vertxTransport.convert(address);
        }

        @Override
        public SocketAddress convert(java.net.SocketAddress address) {
            return vertxTransport.convert(address);
        }

        @Override
        public IoHandlerFactory ioHandlerFactory() {
            return vertxTransport.ioHandlerFactory();
        }

        @Override
        public DatagramChannel datagramChannel() {
            return vertxTransport.datagramChannel();
        }

        @Override
        @SuppressWarnings("deprecation") // part of the interface
        public DatagramChannel datagramChannel(InternetProtocolFamily family) {
            return vertxTransport.datagramChannel(family);
        }

        @Override
        public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
            return vertxTransport.channelFactory(domainSocket);
        }

        @Override
        public void configure(DatagramChannel channel, DatagramSocketOptions options) {
            vertxTransport.configure(channel, options);
        }

        @Override
        public void configure(
                ClientOptionsBase options, int connectTimeout, boolean domainSocket, Bootstrap bootstrap) {
            vertxTransport.configure(options, connectTimeout, domainSocket, bootstrap);
        }
    }
}
