package dev.sluice.upgrade;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.vertx.core.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests of how connections of io_uring write and end. Each is the smallest program that fails without the handler. */
@Timeout(60)
final class IoUringConnectionTest {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int PIECE = 100;

    private EventLoopGroup group;

    @BeforeEach
    void start() {
        assumeThat(SocketTransport.IO_URING.unavailability() == null)
                .as("needs a kernel with io_uring")
                .isTrue();
        group = new MultiThreadIoEventLoopGroup(1, new IoUringUnixTransport().ioHandlerFactory());
    }

    @AfterEach
    void stop() {
        if (group != null) {
            var unused = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    @ChannelHandler.Sharable
    private static final class OnRead extends ChannelInboundHandlerAdapter {
        private final Consumer<ChannelHandlerContext> action;

        OnRead(Consumer<ChannelHandlerContext> action) {
            this.action = action;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ((ByteBuf) message).release();
            action.accept(context);
        }
    }

    /** Returns a socket to a server that does this for each read, after one byte was sent. */
    private Socket connect(Consumer<ChannelHandlerContext> action) throws Exception {
        Channel server = new ServerBootstrap()
                .group(group)
                .channelFactory(new IoUringUnixTransport().serverChannelFactory(false))
                .childHandler(new OnRead(action))
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
        Socket client =
                new Socket(InetAddress.getLoopbackAddress(), ((InetSocketAddress) server.localAddress()).getPort());
        client.setSoTimeout(PATIENCE_MILLIS);
        client.getOutputStream().write(1);
        return client;
    }

    private static void writePiece(ChannelHandlerContext context) {
        var unused = context.writeAndFlush(Unpooled.wrappedBuffer(new byte[PIECE]));
    }

    @Test
    void all_flushes_before_a_close_arrive_and_then_the_end() throws Exception {
        try (Socket client = connect(context -> {
            writePiece(context);
            writePiece(context);
            var unused = context.close();
        })) {
            assertThat(client.getInputStream().readAllBytes()).hasSize(2 * PIECE);
        }
    }

    @Test
    void a_close_ends_a_connection_whose_other_side_reads_nothing() throws Exception {
        Promise<Void> closed = Promise.promise();
        try (Socket client = connect(context -> {
            var unused = context.writeAndFlush(Unpooled.wrappedBuffer(new byte[50_000_000]));
            context.channel().closeFuture().addListener(end -> closed.complete());
            var unusedToo = context.close();
        })) {
            await(closed.future());
            assertThat(client.isClosed()).isFalse();
        }
    }

    /** Returns a connection of io_uring that this process opens to this server, and which writes at once. */
    private Channel open(ServerSocket server) throws Exception {
        Channel channel = new Bootstrap()
                .group(group)
                .channelFactory(new IoUringUnixTransport().channelFactory(false))
                .handler(new OnRead(context -> {}))
                .connect(server.getLocalSocketAddress())
                .sync()
                .channel();
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 1));
        IoUringConnection.writeAtOnce(channel);
        return channel;
    }

    /** Writes these bytes and one piece more in one turn, and returns whether the channel is writable afterwards. */
    private static boolean isWritableAfter(Channel channel, byte[] bytes) throws Exception {
        return channel.eventLoop()
                .submit(() -> {
                    var unused = channel.writeAndFlush(Unpooled.wrappedBuffer(bytes));
                    var unusedToo = channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[PIECE]));
                    return channel.isWritable();
                })
                .get();
    }

    @Test
    void a_connection_that_writes_at_once_has_nothing_pending_while_the_socket_has_room() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Channel channel = open(server);
            try (Socket other = server.accept()) {
                assertThat(isWritableAfter(channel, new byte[PIECE])).isTrue();
                channel.close().sync();
                assertThat(other.getInputStream().readAllBytes()).hasSize(2 * PIECE);
            }
        }
    }

    @Test
    void a_connection_that_writes_at_once_sends_the_rest_when_the_socket_has_room_again() throws Exception {
        byte[] large = new byte[20_000_000];
        new SplittableRandom(3).nextBytes(large);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Channel channel = open(server);
            try (Socket other = server.accept()) {
                assertThat(isWritableAfter(channel, large)).isFalse();
                assertThat(other.getInputStream().readNBytes(large.length)).isEqualTo(large);
                assertThat(other.getInputStream().readNBytes(PIECE)).hasSize(PIECE);
            }
        }
    }
}
