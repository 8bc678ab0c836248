package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests with fifty bots that lose their WebSockets at the same time. */
@Timeout(60)
class ReconnectStormTest {
    private static final int BOTS = 50;
    private static final int ATTEMPTS = 10;
    private static final int WINDOW_MILLIS = 250;

    @Test
    void fifty_reconnecting_bots_never_exceed_the_limit_and_all_reconnect() throws Exception {
        ConcurrentLinkedQueue<Long> seen = new ConcurrentLinkedQueue<>();
        AtomicInteger back = new AtomicInteger();
        List<Long> times;
        try (StreamUpstream exchange = new StreamUpstream(StreamUpstream.YES, () -> seen.add(System.nanoTime()));
                ProxyFixture proxyFixture = ProxyFixture.builder()
                        .upstream(exchange.port())
                        .limits(ProxyAdmissionTest.limit(ATTEMPTS, WINDOW_MILLIS))
                        .build()) {
            List<Thread> bots = new ArrayList<>();
            for (int i = 0; i < BOTS; i++) {
                Thread bot = new Thread(() -> {
                    try (RawClient client = proxyFixture.client()) {
                        String response = "";
                        while (!response.startsWith("HTTP/1.1 101 ")) {
                            response = client.send(WebSocketTest.handshake("/plain/ws/x"))
                                    .readUntil("\r\n\r\n");
                        }
                        back.incrementAndGet();
                    }
                });
                bots.add(bot);
                bot.start();
            }
            for (Thread bot : bots) {
                bot.join();
            }
            times = seen.stream().sorted().toList(); // bytes during the close of an exchange are not an attempt
        }
        assertThat(back).hasValue(BOTS);
        assertThat(times).hasSize(BOTS);
        // Each attempt was recorded before its response, regardless of thread delays: of any ATTEMPTS + 1 in a row, the
        // last one starts at least a window after the response to the first.
        for (int i = ATTEMPTS; i < BOTS; i++) {
            assertThat(times.get(i) - times.get(i - ATTEMPTS))
                    .as("attempt " + i)
                    .isGreaterThanOrEqualTo(WINDOW_MILLIS * 1_000_000L);
        }
    }
}
