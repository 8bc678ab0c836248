package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Futures;
import dev.sluice.PollInterval;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.core.websocket.FrameEncoder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests with an exchange that accepts three messages in 400 ms per connection, including pings; with the slack, three
 * are sent in 500 ms.
 */
@Timeout(60)
class PacedSocketTest {
    private static final byte[] PING = MaskedFrames.frame(0x89, "");
    private static final long WINDOW_NANOS = 400_000_000L;

    private final StreamUpstream exchange = new StreamUpstream();
    private final ProxyFixture proxyFixture = ProxyFixture.to(exchange.port());

    @AfterEach
    void close() {
        proxyFixture.close();
        exchange.close();
    }

    private RawClient open(String path) {
        RawClient bot = proxyFixture.client().send(WebSocketTest.handshake(path));
        assertThat(bot.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 101 ");
        return bot;
    }

    private int waiting() {
        return Futures.await(proxyFixture.proxy.sockets()).get(0).waiting();
    }

    private static byte[] order(int id, String name) {
        return MaskedFrames.text("{\"id\":" + id + ",\"method\":\"" + name + "\",\"params\":{\"symbol\":\"AB\"}}");
    }

    /** Returns the time at which each of these messages arrived completely. */
    private static List<Long> arrivals(StreamUpstream.Opened opened, List<byte[]> frames) {
        List<Long> at = new ArrayList<>();
        for (byte[] frame : frames) {
            assertThat(opened.read(frame.length)).isEqualTo(frame);
            at.add(System.nanoTime());
        }
        return at;
    }

    /**
     * Checks the pace regardless of delays in the reader: the fourth message leaves at least one window after the
     * first, which in turn leaves after it was sent by the bot.
     */
    private static void isPaced(long saidNanos, List<Long> at) {
        for (int i = 3; i < at.size(); i++) {
            assertThat(at.get(i) - saidNanos).as("message " + i + " of " + at).isGreaterThan(i / 3 * WINDOW_NANOS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/plain/slow/x", "/plain/orders/slow"})
    void messages_wait_for_their_turn_in_their_order(String path) throws Exception {
        try (RawClient bot = open(path)) {
            StreamUpstream.Opened opened = exchange.next();
            List<byte[]> sent = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                sent.add(order(i, "order.place"));
            }
            long begun = System.nanoTime();
            sent.forEach(bot::send);
            isPaced(begun, arrivals(opened, sent));
        }
    }

    @Test
    void no_message_is_lost_or_reordered_for_any_split_of_the_bytes() throws Exception {
        long seed = System.nanoTime();
        SplittableRandom chance = new SplittableRandom(seed);
        try (RawClient bot = open("/plain/slow")) {
            StreamUpstream.Opened opened = exchange.next();
            List<byte[]> sent = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                sent.add(
                        switch (i % 3) {
                            case 0 -> MaskedFrames.text("x".repeat(chance.nextInt(3) * 30_000));
                            case 1 -> PING;
                            default -> MaskedFrames.frame(0x82, "binary");
                        });
            }
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            sent.forEach(all::writeBytes);
            byte[] bytes = all.toByteArray();
            Thread writer = new Thread(() -> {
                for (int at = 0; at < bytes.length; ) {
                    int n = Math.min(bytes.length - at, 1 + chance.nextInt(chance.nextBoolean() ? 9 : 20_000));
                    bot.send(Arrays.copyOfRange(bytes, at, at + n));
                    at += n;
                }
            });
            long begun = System.nanoTime();
            writer.start();
            List<Long> at = arrivals(opened, sent);
            writer.join();
            assertThat(at).as("seed " + seed).hasSize(9);
            isPaced(begun, at);
        }
    }

    @Test
    void a_close_frame_follows_waiting_messages_without_waiting_for_the_rate() throws Exception {
        try (RawClient bot = open("/plain/slow")) {
            StreamUpstream.Opened opened = exchange.next();
            byte[] close = MaskedFrames.frame(0x88, "");
            for (int i = 0; i < 4; i++) {
                bot.send(PING);
            }
            bot.send(close);
            arrivals(opened, List.of(PING, PING, PING, PING, close));
        }
    }

    @Test
    void a_bot_above_its_message_rate_is_not_read_further() throws Exception {
        try (RawClient bot = open("/plain/slow")) {
            exchange.next();
            byte[] large = MaskedFrames.text("y".repeat(60_000));
            Thread writer = new Thread(() -> {
                for (int i = 0; i < 2000; i++) {
                    bot.send(large);
                }
            });
            writer.setUncaughtExceptionHandler((thread, cut) -> {}); // the end of the test cuts it off
            writer.start();
            writer.join(1500);
            // No message waits for a moment where a window just ended and the next message is not read completely.
            while (waiting() == 0) {
                PollInterval.pause();
            }
            assertThat(waiting()).isLessThanOrEqualTo(1);
            assertThat(writer.isAlive())
                    .as("120 MB were read from a bot that may send 6 messages")
                    .isTrue();
        }
    }

    @Test
    void a_cancel_is_sent_before_orders_that_wait_for_their_turn() throws Exception {
        try (RawClient bot = open("/plain/orders/slow")) {
            StreamUpstream.Opened opened = exchange.next();
            long begun = System.nanoTime();
            for (int i = 0; i < 5; i++) {
                bot.send(order(i, "order.place"));
            }
            bot.send(order(9, "order.cancel")).send(PING);
            List<Long> at = arrivals(
                    opened, List.of(order(0, "order.place"), order(1, "order.place"), order(9, "order.cancel"), PING));
            assertThat(at.get(3) - begun).as("a ping counts towards the rate").isGreaterThan(WINDOW_NANOS);
            arrivals(opened, List.of(order(2, "order.place"), order(3, "order.place"), order(4, "order.place")));
        }
    }

    @Test
    void orders_that_wait_for_their_turn_are_refused_after_a_trip_and_cancels_pass() throws Exception {
        try (RawClient bot = open("/plain/orders/slow")) {
            StreamUpstream.Opened opened = exchange.next();
            for (int i = 0; i < 4; i++) {
                bot.send(order(i, "order.place"));
            }
            arrivals(opened, List.of(order(0, "order.place"), order(1, "order.place")));
            proxyFixture.admission.modeRegistry.trip(ModeHold.latch(
                    ModeScope.GLOBAL,
                    HoldCause.KILL_SWITCH,
                    Mode.CANCEL_ONLY,
                    new HoldReason("a test", "t", 0, HoldReason.REARM)));
            assertThat(Futures.await(proxyFixture.proxy.applyTightenedModes(Duration.ofSeconds(20))))
                    .isEmpty();
            bot.send(order(9, "order.cancel")).send(order(8, "ping"));
            arrivals(opened, List.of(order(9, "order.cancel"), order(8, "ping")));
            byte[] no = blocked(2);
            // A message after the halt is refused before the waiting ones.
            assertThat(List.of(bot.readBytes(no.length), bot.readBytes(no.length)))
                    .containsExactlyInAnyOrder(no, blocked(3));
        }
    }

    @Test
    void waiting_orders_of_a_bot_that_disconnects_are_dropped() throws Exception {
        RawClient bot = open("/plain/orders/slow");
        StreamUpstream.Opened opened = exchange.next();
        for (int i = 0; i < 6; i++) {
            bot.send(order(i, "order.place"));
        }
        arrivals(opened, List.of(order(0, "order.place"), order(1, "order.place")));
        bot.close();
        opened.write(response(0));
        opened.write(response(1));
        assertThat(opened.read(1)).as("a close frame and no order").containsExactly(0x88);
        opened.close();
        ConnectionLifecycleTest.awaitTrue(() -> proxyFixture.admission.status().inFlight() == 0);
        assertThat(proxyFixture.admission.status().totals().started()).isEqualTo(3);
    }

    private static byte[] blocked(int id) {
        return FrameEncoder.text(("{\"id\":" + id + ",\"no\":\"blocked\"}").getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] response(int id) {
        return FrameEncoder.text(("{\"id\":" + id + ",\"status\":200,\"result\":{}}").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void an_exchange_that_disconnects_leaves_no_open_permit() throws Exception {
        try (RawClient bot = open("/plain/orders/slow")) {
            StreamUpstream.Opened opened = exchange.next();
            for (int i = 0; i < 6; i++) {
                bot.send(order(i, i % 2 == 0 ? "order.place" : "ping"));
            }
            arrivals(opened, List.of(order(0, "order.place"), order(1, "ping")));
            opened.close();
            bot.drain();
            bot.hangUp();
            ConnectionLifecycleTest.awaitTrue(
                    () -> proxyFixture.admission.status().inFlight() == 0);
        }
    }
}
