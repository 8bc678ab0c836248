package dev.sluice.bench;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The bench's own exchange on one event loop of this process, with fixed responses that are written once. It records
 * when the first byte of a cancel arrives, echoes WebSocket messages, sends market data and a response of 50 MB, and
 * verifies nothing.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the connection, which is detected there
final class BenchExchange implements AutoCloseable {
    static final String ECHO = "/echo";
    static final String FEED = "/feed";
    static final String DUMP = "/dump";
    static final String USED_HEADER = "X-Bench-Used";
    static final int DUMP_BYTES = 50_000_000;

    private static final byte[] CANCEL = "DELETE ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TIME = ("GET " + Workload.TIME_PATH).getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DUMP_START = ("GET " + DUMP).getBytes(StandardCharsets.US_ASCII);
    private static final int PIECE_BYTES = 65_536;
    private static final int FEED_EVERY_MILLIS = 100;
    private static final int FAULT_EACH = 37;
    private static final int LATE_EACH = 101;
    private static final int CUT_EACH = 211;
    private static final int LATE_MILLIS = 150;

    private final EventLoopGroup group = Transport.oneThread();
    private final List<CannedResponse> responses = new ArrayList<>();
    private final ByteBuf empty = response("");
    private final ByteBuf piece = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(new byte[PIECE_BYTES]));
    private final List<Channel> listening = new ArrayList<>();
    private final ChannelGroup connections = new DefaultChannelGroup(group.next());
    private final AtomicLong counted = new AtomicLong();
    private final AtomicLong askedTime = new AtomicLong();
    private volatile long cancelArrivedNanos;
    private volatile boolean hasFaults;

    BenchExchange() {
        for (Workload workload : Workload.values()) {
            responses.add(new CannedResponse(workload.method() + " " + workload.path(), response(workload.response())));
        }
    }

    /** Opens a further port, with or without TLS. */
    int listen(@Nullable SslContext tls) {
        Channel server = new ServerBootstrap()
                .group(group)
                .channel(Transport.server())
                .option(ChannelOption.SO_BACKLOG, 4096)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connections.add(channel);
                        if (tls != null) {
                            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                        }
                        channel.pipeline().addLast(new Connection());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
        listening.add(server);
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    /**
     * Returns when the first byte of the last cancel arrived, in nanoseconds of the monotonic clock; 0 before the
     * first.
     */
    long cancelArrivedNanos() {
        return cancelArrivedNanos;
    }

    /**
     * Switches faults on or off: with faults it counts calls and reports the count in each response, and some calls
     * are answered late, with a 503, or by a closed connection.
     */
    void setFaults(boolean on) {
        hasFaults = on;
    }

    /** Returns the number of calls counted while faults were on, without time calls. */
    long counted() {
        return counted.get() - askedTime.get();
    }

    /** Returns the number of time calls, which are counted like any other. */
    long askedTime() {
        return askedTime.get();
    }

    void resetCancel() {
        cancelArrivedNanos = 0;
    }

    private static ByteBuf time() {
        return response("{\"serverTime\":" + System.currentTimeMillis() + "}");
    }

    private static ByteBuf response(String body) {
        return fixed("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body);
    }

    private static ByteBuf fixed(String text) {
        return Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.US_ASCII)));
    }

    @Override
    public void close() {
        listening.forEach(Channel::close);
        // A stopping event loop does not release pending writes.
        connections.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
        Transport.stop(group);
    }

    /** Sets the response to requests that begin like this. */
    private static final class CannedResponse {
        private final byte[] start;
        private final ByteBuf bytes;

        CannedResponse(String start, ByteBuf bytes) {
            this.start = start.getBytes(StandardCharsets.US_ASCII);
            this.bytes = bytes;
        }
    }

    /** One connection; after a handshake its bytes are WebSocket messages. */
    private final class Connection extends ChannelInboundHandlerAdapter {
        private final HeadReader reader = new HeadReader();
        private boolean atHead = true;
        private int dumpLeft;
        private @Nullable BenchMessages messages;

        @Override
        public void channelRead(ChannelHandlerContext context, Object read) {
            ByteBuf in = (ByteBuf) read;
            try {
                if (atHead && in.isReadable() && in.getByte(in.readerIndex()) == 'D') {
                    cancelArrivedNanos = System.nanoTime();
                }
                while (in.isReadable() && messages == null) {
                    atHead = reader.read(in);
                    if (atHead) {
                        answer(context);
                    }
                }
                if (messages != null && in.isReadable()) {
                    messages.echo(in, context);
                }
            } finally {
                in.release();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        private void answer(ChannelHandlerContext context) {
            if (hasFaults && reader.header("Sec-WebSocket-Key").isEmpty()) {
                askedTime.addAndGet(reader.startsWith(TIME) ? 1 : 0);
                answerWithFaults(context, counted.incrementAndGet());
                return;
            }
            String key = reader.header("Sec-WebSocket-Key");
            if (reader.startsWith(DUMP_START)) {
                dump(context);
            } else if (reader.startsWith(TIME)) {
                context.write(time());
            } else if (reader.startsWith(CANCEL)) {
                context.write(empty.duplicate());
            } else if (key.isEmpty()) {
                context.write(fixedResponse().duplicate());
            } else {
                open(context, key);
            }
        }

        private void answerWithFaults(ChannelHandlerContext context, long count) {
            ByteBuf withCount = withCount(count);
            if (count % CUT_EACH == 0) {
                context.close();
            } else if (count % LATE_EACH == 0) {
                context.executor().schedule(() -> context.writeAndFlush(withCount), LATE_MILLIS, TimeUnit.MILLISECONDS);
            } else {
                context.write(withCount);
            }
        }

        /** Returns the usual response, or a 503, with the count in its head. */
        private ByteBuf withCount(long count) {
            String line = count % FAULT_EACH == 0 ? "HTTP/1.1 503 Service Unavailable" : "HTTP/1.1 200 OK";
            ByteBuf usual = reader.startsWith(TIME) ? time() : fixedResponse();
            int behindLine = usual.indexOf(0, usual.readableBytes(), (byte) '\r');
            byte[] head = (line + "\r\n" + USED_HEADER + ": " + count).getBytes(StandardCharsets.US_ASCII);
            return Unpooled.wrappedBuffer(
                    Unpooled.wrappedBuffer(head), usual.slice(behindLine, usual.readableBytes() - behindLine));
        }

        private ByteBuf fixedResponse() {
            for (CannedResponse response : responses) {
                if (reader.startsWith(response.start)) {
                    return response.bytes;
                }
            }
            return empty;
        }

        private void open(ChannelHandlerContext context, String key) {
            boolean feed = reader.startsWith(("GET " + FEED).getBytes(StandardCharsets.US_ASCII));
            messages = new BenchMessages();
            context.writeAndFlush(fixed(BenchMessages.accepted(key)));
            if (feed) {
                feed(context);
            }
        }

        private void feed(ChannelHandlerContext context) {
            if (context.channel().isActive()) {
                context.writeAndFlush(BenchMessages.FROM_EXCHANGE.duplicate());
                context.executor().schedule(() -> feed(context), FEED_EVERY_MILLIS, TimeUnit.MILLISECONDS);
            }
        }

        private void dump(ChannelHandlerContext context) {
            context.write(fixed("HTTP/1.1 200 OK\r\nContent-Length: " + DUMP_BYTES + "\r\n\r\n"));
            dumpLeft = DUMP_BYTES;
            dumpOn(context);
        }

        private void dumpOn(ChannelHandlerContext context) {
            while (dumpLeft > 0 && context.channel().isWritable()) {
                int count = Math.min(dumpLeft, PIECE_BYTES);
                dumpLeft -= count;
                context.writeAndFlush(piece.duplicate().readerIndex(0).writerIndex(count));
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            dumpOn(context);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
