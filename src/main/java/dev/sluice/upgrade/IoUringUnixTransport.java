package dev.sluice.upgrade;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.vertx.core.impl.transports.EpollTransport;
import io.vertx.core.impl.transports.IoUringTransport;
import io.vertx.core.net.ClientOptionsBase;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.SocketAddress;

/**
 * The transport of Vert.x for io_uring, with Unix sockets, which Vert.x 5.0 lacks there, and with an
 * {@link IoUringConnection} in every connection.
 */
final class IoUringUnixTransport extends IoUringTransport {
    /** Configures Unix sockets; it sets only options that all transports have. */
    private final EpollTransport unix = new EpollTransport();

    @Override
    public boolean supportsDomainSockets() {
        return true;
    }

    @Override
    public java.net.SocketAddress convert(SocketAddress address) {
        return unix.convert(address);
    }

    @Override
    public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
        return () -> withHandler(domainSocket ? new IoUringDomainSocketChannel() : new IoUringSocketChannel());
    }

    @Override
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
        return () ->
                withHandlers(domainSocket ? new IoUringServerDomainSocketChannel() : new IoUringServerSocketChannel());
    }

    @Override
    public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
        if (domainSocket) {
            unix.configure(options, true, bootstrap);
        } else {
            super.configure(options, false, bootstrap);
        }
    }

    @Override
    public void configure(ClientOptionsBase options, int connectTimeout, boolean domainSocket, Bootstrap bootstrap) {
        if (domainSocket) {
            unix.configure(options, connectTimeout, true, bootstrap);
        } else {
            super.configure(options, connectTimeout, false, bootstrap);
        }
    }

    private static Channel withHandler(Channel connection) {
        connection.pipeline().addFirst(new IoUringConnection());
        return connection;
    }

    /** Adds an {@link IoUringConnection} to each connection that the channel accepts, and returns the channel. */
    static <T extends Channel> T withHandlers(T listening) {
        listening.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object accepted) {
                context.fireChannelRead(withHandler((Channel) accepted));
            }
        });
        return listening;
    }
}
