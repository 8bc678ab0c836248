package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Futures;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.core.websocket.FrameEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests of halts while bots continue to place orders on open WebSockets; most orders wait at a limit when the halt
 * happens.
 */
@Timeout(60)
class SocketHaltRaceTest {
    private static final int BOTS = 16;
    private static final int TRIPS = 200;
    private static final byte[] PLACE = MaskedFrames.text("{\"id\":1,\"method\":\"order.place\",\"params\":{}}");
    private static final byte[] DONE = FrameEncoder.text("{\"id\":1,\"status\":200}".getBytes(StandardCharsets.UTF_8));

    @Test
    void no_order_on_an_open_socket_is_started_after_an_acknowledged_trip() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong received = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        try (StreamUpstream exchange = new StreamUpstream();
                ProxyFixture proxyFixture = ProxyFixture.builder()
                        .upstream(exchange.port())
                        .limits(ProxyAdmissionTest.limit(40, 20))
                        .build()) {
            for (int i = 0; i < BOTS; i++) {
                RawClient bot = proxyFixture.client().send(WebSocketTest.handshake("/plain/orders"));
                bot.readUntil("\r\n\r\n");
                StreamUpstream.Opened opened = exchange.next();
                threads.add(new Thread(() -> answer(opened, received)));
                threads.add(new Thread(() -> {
                    try (bot) {
                        while (!over.get()) {
                            byte[] word = bot.send(PLACE).readBytes(2);
                            int left = word[1];
                            assertThat(bot.readBytes(left)).hasSize(left);
                        }
                    }
                }));
            }
            threads.forEach(Thread::start);
            for (int i = 0; i < TRIPS; i++) {
                proxyFixture.admission.modeRegistry.trip(ModeHold.latch(
                        ModeScope.GLOBAL,
                        HoldCause.KILL_SWITCH,
                        Mode.CANCEL_ONLY,
                        new HoldReason("a test", "t", 0, HoldReason.REARM)));
                assertThat(Futures.await(proxyFixture.proxy.applyTightenedModes(Duration.ofSeconds(20))))
                        .isEmpty();
                long started = proxyFixture.admission.status().totals().started();
                ConnectionLifecycleTest.awaitTrue(() -> received.get() + BOTS >= started);
                assertThat(proxyFixture.admission.status().totals().started()).isEqualTo(started);
                assertThat(received.get() + BOTS).as("including the handshakes").isLessThanOrEqualTo(started);
                proxyFixture.admission.modeRegistry.rearm(held -> true);
            }
            over.set(true);
            for (int i = 1; i < threads.size(); i += 2) {
                threads.get(i).join();
            }
            assertThat(received.get()).isPositive();
        }
    }

    private static void answer(StreamUpstream.Opened opened, AtomicLong received) {
        try {
            while (opened.read(PLACE.length).length == PLACE.length) {
                received.incrementAndGet();
                opened.write(DONE);
            }
        } catch (AssertionError closed) {
            // the test is over
        }
    }
}
