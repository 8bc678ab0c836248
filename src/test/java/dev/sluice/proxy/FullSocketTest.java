package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Futures;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.spi.transport.Transport;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests of orders on a WebSocket whose exchange does not read: an order that the socket does not accept is not started,
 * so that a halt stops it.
 */
@Timeout(60)
class FullSocketTest {
    private static final int ORDERS = 400;
    private static final int FRAME = 300;
    private static final String PAD = "x".repeat(FRAME - 70);

    private final FullSockets sockets = new FullSockets();
    private final StreamUpstream exchange = new StreamUpstream();
    private final TestAdmission admission = new TestAdmission();
    private final ProxyFixture proxyFixture = ProxyFixture.builder()
            .upstream(exchange.port())
            .admission(admission)
            .transport(sockets)
            .build();

    /**
     * A socket transport to upstreams that accepts nothing while it is full, like a socket whose other side does not
     * read.
     */
    private static final class FullSockets implements io.vertx.core.transport.Transport {
        private volatile boolean full;
        private volatile @Nullable Channel opened;

        private final class Socket extends NioSocketChannel {
            @Override
            protected void doWrite(ChannelOutboundBuffer out) throws Exception {
                if (!full) {
                    super.doWrite(out);
                }
            }
        }

        void fill() {
            full = true;
        }

        void empty() {
            full = false;
            Channel channel = Objects.requireNonNull(opened);
            channel.eventLoop().execute(channel::flush);
        }

        /** Returns the number of written bytes that wait in this process. */
        long pendingBytes() {
            ChannelOutboundBuffer out = Objects.requireNonNull(opened).unsafe().outboundBuffer();
            return out == null ? 0 : out.totalPendingWriteBytes();
        }

        @Override
        public String name() {
            return "full sockets";
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
                    return FullSockets.this::open;
                }
            };
        }

        private Channel open() {
            Socket socket = new Socket();
            opened = socket;
            return socket;
        }
    }

    private static byte[] message(int id, String method) {
        return MaskedFrames.text(
                "{\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":{\"p\":\"" + PAD + "\"}}");
    }

    /**
     * Places orders when there is room for one message only: the first order is written and stays in this process, the
     * others of the same read wait before their start.
     */
    private CompletableFuture<Void> place(RawClient bot) {
        sockets.fill();
        CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int id = 0; id < ORDERS; id++) {
                all.writeBytes(message(id, "order.place"));
            }
            bot.send(all.toByteArray());
        });
        ConnectionLifecycleTest.awaitTrue(
                () -> Futures.await(proxyFixture.proxy.sockets()).get(0).waiting() > 0
                        || sockets.pendingBytes() > ORDERS / 10 * FRAME);
        return sent;
    }

    @Test
    void no_order_leaves_after_an_acknowledged_trip_except_the_one_already_written() throws Exception {
        try (proxyFixture;
                exchange;
                RawClient bot = proxyFixture.client().send(WebSocketTest.handshake("/plain/orders"))) {
            bot.readUntil("\r\n\r\n");
            StreamUpstream.Opened opened = exchange.next();
            bot.send(message(-1, "order.cancel"));
            byte[] cancel = message(-1, "order.cancel");
            assertThat(opened.read(cancel.length)).isEqualTo(cancel);
            CompletableFuture<Void> sent = place(bot);
            trip();
            assertThat(admission.status().totals().started()).isEqualTo(3);
            assertThat(sockets.pendingBytes()).isBetween(1L, 2L * FRAME);
            assertThat(refusal(bot)).as("refused before the exchange reads").contains("blocked");

            sockets.empty();
            CompletableFuture<List<String>> received = CompletableFuture.supplyAsync(() -> untilClose(opened));
            for (int left = ORDERS - 2; left > 0; left--) {
                assertThat(refusal(bot)).contains("blocked");
            }
            sent.get(20, TimeUnit.SECONDS);
            bot.send(message(-2, "order.cancel")).send(MaskedFrames.frame(0x88, ""));
            assertThat(received.get(20, TimeUnit.SECONDS)).containsExactly("0 order.place", "-2 order.cancel");
            opened.close();
            ConnectionLifecycleTest.awaitTrue(() -> admission.status().inFlight() == 0);
            assertThat(admission.status().inFlight()).isZero();
            assertThat(admission.status().totals().settledTwice()).isZero();
        }
    }

    @Test
    void waiting_messages_are_sent_when_the_socket_has_room_and_cancels_first() throws Exception {
        try (proxyFixture;
                exchange;
                RawClient bot = proxyFixture.client().send(WebSocketTest.handshake("/plain/orders"))) {
            bot.readUntil("\r\n\r\n");
            StreamUpstream.Opened opened = exchange.next();
            sockets.fill();
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int id = 0; id < 4; id++) {
                all.writeBytes(message(id, "order.place"));
            }
            all.writeBytes(message(9, "order.cancel"));
            bot.send(all.toByteArray());
            ConnectionLifecycleTest.awaitTrue(
                    () -> Futures.await(proxyFixture.proxy.sockets()).get(0).waiting() == 4);
            sockets.empty();
            bot.send(MaskedFrames.frame(0x88, ""));
            assertThat(untilClose(opened))
                    .containsExactly(
                            "0 order.place", "9 order.cancel", "1 order.place", "2 order.place", "3 order.place");
        }
    }

    @Test
    void a_connection_cut_by_the_exchange_leaves_no_open_permit() throws Exception {
        try (proxyFixture;
                exchange;
                RawClient bot = proxyFixture.client().send(WebSocketTest.handshake("/plain/orders"))) {
            bot.readUntil("\r\n\r\n");
            StreamUpstream.Opened opened = exchange.next();
            CompletableFuture<Void> sent = place(bot);
            opened.close();
            bot.drain();
            sent.handle((done, cut) -> true).get(20, TimeUnit.SECONDS);
            bot.hangUp();
            ConnectionLifecycleTest.awaitTrue(() -> admission.status().inFlight() == 0);
            assertThat(admission.status().inFlight()).isZero();
            assertThat(admission.status().totals().settledTwice()).isZero();
        }
    }

    private void trip() {
        admission.modeRegistry.trip(ModeHold.latch(
                ModeScope.GLOBAL,
                HoldCause.KILL_SWITCH,
                Mode.CANCEL_ONLY,
                new HoldReason("a test", "t", 0, HoldReason.REARM)));
        assertThat(Futures.await(proxyFixture.proxy.applyTightenedModes(Duration.ofSeconds(20))))
                .isEmpty();
    }

    private static String refusal(RawClient bot) {
        int length = bot.readBytes(2)[1];
        return new String(bot.readBytes(length), StandardCharsets.UTF_8);
    }

    /** Returns ids and methods of all messages up to the close frame. */
    private static List<String> untilClose(StreamUpstream.Opened opened) {
        List<String> all = new ArrayList<>();
        byte[] head = opened.read(2);
        while (head[0] != (byte) 0x88) {
            byte[] more = opened.read(2);
            int length = ((more[0] & 0xFF) << 8) | (more[1] & 0xFF);
            byte[] key = opened.read(4);
            byte[] text = opened.read(length);
            for (int i = 0; i < text.length; i++) {
                text[i] ^= key[i % 4];
            }
            String[] parts = new String(text, StandardCharsets.UTF_8).split("[:,\"]+", -1);
            all.add(parts[2] + " " + parts[4]);
            head = opened.read(2);
        }
        return all;
    }
}
