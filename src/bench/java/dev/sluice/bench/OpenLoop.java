package dev.sluice.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * An open load generator with a fixed rate that does not wait for earlier responses: a call that is due while all
 * connections are busy waits, and its time counts from when it was due, so that a proxy which stalls for a second is
 * charged with all calls of that second (no coordinated omission). With rate 0 it is closed: each connection sends
 * the next call after the response. It uses one event loop and no pipelining.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the connection, which is detected there
final class OpenLoop {
    /**
     * The plan of a load. {@code ratePerSecond}: 0 for as fast as responses arrive. {@code messages}: WebSocket
     * messages after the request, which is then their handshake. {@code settleNanos}: at a fixed rate, how long calls
     * are sent before they are counted.
     */
    record Plan(
            int port,
            String request,
            int connections,
            int ratePerSecond,
            long nanos,
            boolean messages,
            long settleNanos) {}

    /**
     * The result of a load, with latencies in nanoseconds. {@code wrong}: calls with another status than 200 or without
     * a response.
     */
    record Result(Histogram latencies, long wrong, int lastStatus, double seconds) {
        double perSecond() {
            return latencies.getTotalCount() / seconds;
        }
    }

    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(120);
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long LEAD_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long CONNECT_SECONDS = 20;
    private static final int SWITCHED = 101;

    private final Plan plan;
    private final ByteBuf request;
    private final ByteBuf call;
    private final Histogram latencies = new Histogram(LONGEST_NANOS, 3);
    private final ArrayDeque<Caller> idle = new ArrayDeque<>();
    private final CountDownLatch open;
    private final CountDownLatch over = new CountDownLatch(1);
    private long begin;
    private long counted;
    private long end;
    private long next;
    private int asked;
    private long wrong;
    private int lastStatus;
    private boolean stopped;

    private OpenLoop(Plan plan) {
        this.plan = plan;
        open = new CountDownLatch(plan.connections);
        request = Unpooled.unreleasableBuffer(Unpooled.copiedBuffer(plan.request, StandardCharsets.US_ASCII));
        call = plan.messages ? BenchMessages.FROM_BOT : request;
    }

    static Result run(EventLoopGroup group, Plan plan) throws IOException, InterruptedException {
        OpenLoop loop = new OpenLoop(plan);
        List<Channel> channels = loop.connect(group);
        try {
            if (!loop.open.await(CONNECT_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("of " + plan.connections + " connections " + loop.open.getCount()
                        + " did not open within " + CONNECT_SECONDS + " s; the last response was " + loop.lastStatus);
            }
            channels.get(0).eventLoop().execute(() -> loop.start(channels.get(0)));
            loop.over.await();
            return new Result(loop.latencies, loop.wrong, loop.lastStatus, plan.nanos / 1e9);
        } finally {
            for (Channel channel : channels) {
                channel.close();
            }
        }
    }

    private List<Channel> connect(EventLoopGroup group) throws IOException {
        List<Channel> channels = new ArrayList<>();
        try {
            for (int i = 0; i < plan.connections; i++) {
                channels.add(Transport.connect(group, plan.port, new Caller()));
            }
        } catch (IOException e) {
            channels.forEach(Channel::close);
            throw e;
        }
        return channels;
    }

    private void start(Channel clock) {
        begin = System.nanoTime() + LEAD_NANOS;
        counted = plan.ratePerSecond == 0 ? begin : begin + plan.settleNanos;
        end = counted + plan.nanos;
        go(clock);
    }

    /**
     * Sends the calls that are due, then sleeps until the next one; stops when all are answered, or after a grace
     * period after the end.
     */
    private void go(Channel clock) {
        long now = System.nanoTime();
        send(now);
        boolean allSent = due() - end >= 0;
        if (stopped || (allSent && asked == 0) || now - end > GRACE_NANOS) {
            finish(now);
            return;
        }
        long sleep =
                plan.ratePerSecond == 0 || allSent || idle.isEmpty() ? TimeUnit.MILLISECONDS.toNanos(1) : due() - now;
        clock.eventLoop().schedule(() -> go(clock), Math.max(1, sleep), TimeUnit.NANOSECONDS);
    }

    private long due() {
        return plan.ratePerSecond == 0
                ? Math.max(begin, System.nanoTime())
                : begin + next * TimeUnit.SECONDS.toNanos(1) / plan.ratePerSecond;
    }

    private void send(long now) {
        while (!stopped && !idle.isEmpty()) {
            long due = due();
            if ((due - now > 0 && plan.ratePerSecond != 0) || due - end >= 0 || now - begin < 0) {
                return;
            }
            next++;
            asked++;
            idle.poll().ask(due);
        }
    }

    /** Records calls without a response or a free connection with the time until now. */
    private void finish(long now) {
        stopped = true;
        wrong += asked;
        for (; plan.ratePerSecond != 0 && due() - end < 0; next++) {
            latencies.recordValue(Math.min(LONGEST_NANOS, now - due()));
            wrong++;
        }
        over.countDown();
    }

    /** One connection. */
    private final class Caller extends ChannelInboundHandlerAdapter {
        private final HeadReader reader = new HeadReader();
        private @Nullable BenchMessages benchMessages;
        private @Nullable ChannelHandlerContext context;
        private long due;
        private boolean isAsked;

        @Override
        public void channelActive(ChannelHandlerContext opened) {
            context = opened;
            if (plan.messages) {
                opened.writeAndFlush(request.duplicate());
            } else {
                free();
                open.countDown();
            }
        }

        private void free() {
            idle.add(this);
        }

        void ask(long dueAt) {
            due = dueAt;
            isAsked = true;
            if (context != null) {
                context.writeAndFlush(call.duplicate());
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext opened, Object read) {
            ByteBuf in = (ByteBuf) read;
            try {
                while (in.isReadable()) {
                    if (benchMessages != null) {
                        answered(benchMessages.whole(in, BenchMessages.FROM_EXCHANGE_BYTES), 200);
                    } else if (reader.read(in)) {
                        whole();
                    }
                }
            } finally {
                in.release();
            }
        }

        private void whole() {
            if (!plan.messages) {
                answered(1, reader.status());
                return;
            }
            lastStatus = reader.status();
            if (lastStatus == SWITCHED) {
                benchMessages = new BenchMessages();
                free();
                open.countDown();
            }
        }

        private void answered(int count, int status) {
            if (count == 0 || stopped) {
                return;
            }
            long now = System.nanoTime();
            if (due - counted >= 0) {
                latencies.recordValue(Math.min(LONGEST_NANOS, Math.max(1, now - due)));
            }
            asked--;
            isAsked = false;
            lastStatus = status;
            wrong += status == 200 ? 0 : 1;
            free();
            send(now);
        }

        @Override
        public void channelInactive(ChannelHandlerContext gone) {
            if (!stopped && idle.remove(this)) {
                return;
            }
            if (!stopped) {
                wrong++;
                lost();
            }
        }

        /** Records a call whose connection is gone with the time until now; it is not counted again at the end. */
        private void lost() {
            if (isAsked) {
                isAsked = false;
                asked--;
                if (due - counted >= 0) {
                    latencies.recordValue(Math.min(LONGEST_NANOS, Math.max(1, System.nanoTime() - due)));
                }
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext opened, Throwable cause) {
            opened.close();
        }
    }
}
