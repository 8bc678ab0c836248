package dev.sluice.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * WebSockets that only receive, of bots to the exchange or of pages to the admin port; their bytes are counted and
 * dropped.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the connection, and then no bytes arrive
final class Listeners implements AutoCloseable {
    private static final int MAX_HANDSHAKE_BYTES = 1_000;

    private final EventLoopGroup group = Transport.oneThread();
    private final List<Channel> channels = new ArrayList<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger receiving = new AtomicInteger();

    /** Opens WebSockets of bots to this path of the exchange. */
    static Listeners ofBots(TargetAddress address, String path, int count) throws IOException {
        return new Listeners(address, Collections.nCopies(count, BenchMessages.handshake(address, path)));
    }

    /** Opens a WebSocket with each of these requests. */
    Listeners(TargetAddress address, List<String> handshakes) throws IOException {
        for (String handshake : handshakes) {
            Channel channel = Transport.connect(group, address.port(), new Counter());
            channel.writeAndFlush(Unpooled.copiedBuffer(handshake, StandardCharsets.US_ASCII));
            channels.add(channel);
        }
    }

    /** Returns how many WebSockets received more than the response to a handshake. */
    int receiving() {
        return receiving.get();
    }

    /** Returns the number of received bytes, handshakes included. */
    long bytes() {
        return bytes.get();
    }

    @Override
    public void close() {
        channels.forEach(Channel::close);
        Transport.stop(group);
    }

    private final class Counter extends ChannelInboundHandlerAdapter {
        private long own;

        @Override
        public void channelRead(ChannelHandlerContext context, Object read) {
            ByteBuf in = (ByteBuf) read;
            bytes.addAndGet(in.readableBytes());
            boolean silent = own <= MAX_HANDSHAKE_BYTES;
            own += in.readableBytes();
            if (silent && own > MAX_HANDSHAKE_BYTES) {
                receiving.incrementAndGet();
            }
            in.release();
        }
    }
}
