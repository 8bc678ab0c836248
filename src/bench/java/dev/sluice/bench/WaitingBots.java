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
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Many bots with one connection and one waiting order each; one thread reads all responses. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the connection, which is detected there
final class WaitingBots implements AutoCloseable {
    private static final int BOTS = 200;
    private static final int BLOCKED = 422;

    private final EventLoopGroup group = Transport.oneThread();
    private final List<Channel> channels = new ArrayList<>();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger others = new AtomicInteger();
    private volatile String other = "";

    /** Opens the connections to a gateway's traffic port. */
    WaitingBots(int port, int calls) throws IOException {
        for (int i = 0; i < calls; i++) {
            channels.add(Transport.connect(group, port, new Reader()));
        }
    }

    /** Sends one order on each connection. */
    void send() {
        refused.set(0);
        others.set(0);
        for (int i = 0; i < channels.size(); i++) {
            String request =
                    "POST /@bot" + i % BOTS + "/bench/order HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n";
            channels.get(i).writeAndFlush(Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII));
        }
    }

    /** Returns the number of orders that were refused as blocked and not sent since the last orders. */
    int refused() {
        return refused.get();
    }

    /** Returns the number of orders with another response. */
    int others() {
        return others.get();
    }

    /** Returns one such other response. */
    String other() {
        return other;
    }

    private void countOther(String response) {
        other = response;
        others.incrementAndGet();
    }

    @Override
    public void close() {
        channels.forEach(Channel::close);
        Transport.stop(group);
    }

    /** The responses on one connection. */
    private final class Reader extends ChannelInboundHandlerAdapter {
        private final HeadReader reader = new HeadReader();

        @Override
        public void channelRead(ChannelHandlerContext context, Object read) {
            ByteBuf in = (ByteBuf) read;
            try {
                while (in.isReadable()) {
                    if (reader.read(in)) {
                        count();
                    }
                }
            } finally {
                in.release();
            }
        }

        private void count() {
            if (reader.status() == BLOCKED && reader.header("X-Sluice-Sent").equals("false")) {
                refused.incrementAndGet();
            } else {
                countOther(reader.head());
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            countOther("the connection was closed after: " + reader.head());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            countOther(cause.toString());
        }
    }
}
