package dev.sluice.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.spi.transport.Transport;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A socket transport to upstreams that counts orders directly before the system call that sends their first byte.
 * Occasionally an event loop pauses at this point, as if its thread were suspended, or stops there until it is
 * released.
 */
final class CountedSockets implements io.vertx.core.transport.Transport {
    private static final String ORDER = "POST ";
    private static final int PAUSED_ONE_OF = 16;
    private static final long PAUSE_NANOS = 500_000;

    private final AtomicLong orders = new AtomicLong();
    private final AtomicReference<@Nullable Barrier> nextOrder = new AtomicReference<>();
    private final AtomicReference<@Nullable Barrier> nextConnect = new AtomicReference<>();

    /** The position at which an event loop stops. */
    static final class Barrier {
        final CountDownLatch reached = new CountDownLatch(1);
        final CountDownLatch open = new CountDownLatch(1);

        private void stop() throws InterruptedException {
            reached.countDown();
            open.await();
        }
    }

    /** Stops the next order before its socket. */
    Barrier stopNextOrder() {
        return stop(nextOrder);
    }

    /** Stops the next connection before it is opened. */
    Barrier stopNextConnect() {
        return stop(nextConnect);
    }

    private static Barrier stop(AtomicReference<@Nullable Barrier> where) {
        Barrier made = new Barrier();
        where.set(made);
        return made;
    }

    long orders() {
        return orders.get();
    }

    @Override
    public String name() {
        return "counted sockets";
    }

    @Override
    public boolean available() {
        return true;
    }

    @Override
    public @Nullable Throwable unavailabilityCause() {
        return null;
    }

    @Override
    public Transport implementation() {
        return new NioTransport() {
            /** Keeps the default for accepted connections. */
            @Override
            public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
                return Counted::new;
            }
        };
    }

    private final class Counted extends NioSocketChannel {
        @Override
        protected boolean doConnect(SocketAddress remote, @Nullable SocketAddress local) throws Exception {
            Barrier here = nextConnect.getAndSet(null);
            if (here != null) {
                here.stop();
            }
            return super.doConnect(remote, local);
        }

        @Override
        protected void doWrite(ChannelOutboundBuffer out) throws Exception {
            if (out.current() instanceof ByteBuf bytes && isOrder(bytes)) {
                Barrier here = nextOrder.getAndSet(null);
                if (here != null) {
                    here.stop();
                } else if (orders.get() % PAUSED_ONE_OF == 0) {
                    pause();
                }
                orders.incrementAndGet();
            }
            super.doWrite(out);
        }

        private void pause() {
            long began = System.nanoTime();
            while (System.nanoTime() - began < PAUSE_NANOS) {
                Thread.onSpinWait();
            }
        }

        private boolean isOrder(ByteBuf bytes) {
            return bytes.readableBytes() > ORDER.length()
                    && bytes.toString(bytes.readerIndex(), ORDER.length(), StandardCharsets.US_ASCII)
                            .equals(ORDER);
        }
    }
}
