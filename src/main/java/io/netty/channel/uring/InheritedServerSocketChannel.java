package io.netty.channel.uring;

import io.netty.channel.Channel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.ServerSocketChannelConfig;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/**
 * A server channel of io_uring over a socket that another process opened and that listens already. Netty has such a
 * constructor for epoll only; what is needed here is not public, hence this class is in Netty's package.
 */
public final class InheritedServerSocketChannel extends AbstractIoUringServerChannel implements ServerSocketChannel {
    private final IoUringServerSocketChannelConfig config = new IoUringServerSocketChannelConfig(this);

    /** @param descriptor the file descriptor of the socket, which this channel then owns */
    public InheritedServerSocketChannel(int descriptor) {
        super(new LinuxSocket(descriptor), true);
    }

    @Override
    public ServerSocketChannelConfig config() {
        return config;
    }

    @Override
    Channel newChildChannel(int descriptor, ByteBuffer client) {
        LinuxSocket socket = new LinuxSocket(descriptor);
        if (client == null) { // accepts repeat themselves, and the kernel states no addresses
            return new IoUringSocketChannel(this, socket);
        }
        IoUringIoHandler handler = registration().attachment();
        InetSocketAddress address = socket.isIpv6()
                ? SockaddrIn.getIPv6(client, handler.inet6AddressArray(), handler.inet4AddressArray())
                : SockaddrIn.getIPv4(client, handler.inet4AddressArray());
        return new IoUringSocketChannel(this, socket, address);
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return (InetSocketAddress) super.remoteAddress();
    }

    @Override
    public InetSocketAddress localAddress() {
        return (InetSocketAddress) super.localAddress();
    }

    @Override
    protected void doBind(SocketAddress address) {
        throw new UnsupportedOperationException("the socket listens already");
    }
}
