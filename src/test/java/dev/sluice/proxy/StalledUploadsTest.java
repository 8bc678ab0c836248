package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Tests that stalled uploads exhaust neither the memory budget nor the capacity for cancels. */
final class StalledUploadsTest {
    private static final String HEALTH = "GET /health/live HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final String CANCEL = "DELETE /read/order HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\na=b";
    private static final int MIB = 1_048_576;

    @Test
    void a_thousand_stalled_uploads_do_not_block_cancels_and_health() {
        try (RawUpstream upstream = RawUpstream.answering(RawUpstream.OK);
                ProxyFixture proxyFixture = ProxyFixture.builder()
                        .upstream(upstream.port())
                        .maxConnections(2000)
                        .maxReadBodyBytes(MIB)
                        .maxInputBytes(8 * MIB)
                        .build()) {
            List<RawClient> stalled = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                stalled.add(proxyFixture.client().send(upload(MIB) + "x"));
            }
            for (int i = 0; i < 20; i++) {
                try (RawClient client = proxyFixture.client()) {
                    assertThat(client.send(CANCEL).readResponse()).startsWith("HTTP/1.1 200 ");
                    assertThat(client.send(HEALTH).readResponse()).startsWith("HTTP/1.1 200 ");
                }
            }
            assertThat(proxyFixture.proxy.state().traffic().inputs().heldBytes())
                    .isBetween(1000L, 2L * MIB);
            stalled.forEach(RawClient::reset);
            awaitNothingHeld(proxyFixture);
        }
    }

    @Test
    void uploads_beyond_the_bound_are_refused_in_the_exchanges_format_and_small_calls_pass() {
        try (RawUpstream upstream = RawUpstream.answering(RawUpstream.OK);
                ProxyFixture proxyFixture = ProxyFixture.builder()
                        .upstream(upstream.port())
                        .maxConnections(2000)
                        .maxReadBodyBytes(MIB)
                        .maxInputBytes(MIB)
                        .build()) {
            String part = "x".repeat(120_000);
            List<RawClient> stalled = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                RawClient client = proxyFixture.client().send(upload(MIB) + part);
                stalled.add(client);
            }
            for (int i = 0; i < 20; i++) {
                try (RawClient client = proxyFixture.client()) {
                    assertThat(client.send(CANCEL).readResponse()).startsWith("HTTP/1.1 200 ");
                }
            }
            // Half of the bound holds four of them whole. Before that, another one could be refused instead of the next
            // one.
            ConnectionLifecycleTest.awaitTrue(
                    () -> proxyFixture.proxy.state().traffic().inputs().heldBytes() >= 4L * part.length());
            try (RawClient client = proxyFixture.client().send(upload(MIB) + part)) {
                assertThat(client.readAll())
                        .startsWith("HTTP/1.1 429 ")
                        .contains("X-Sluice-Sent: false", "X-Sluice-Reason: gateway-full", "Retry-After: 1")
                        .contains("Connection: close");
            }
            assertThat(proxyFixture.proxy.state().traffic().inputs().heldBytes())
                    .isLessThanOrEqualTo(MIB);
            stalled.forEach(RawClient::reset);
            awaitNothingHeld(proxyFixture);
            try (RawClient client = proxyFixture.client().send(upload(120_000) + part)) {
                assertThat(client.readResponse()).startsWith("HTTP/1.1 200 ");
            }
        }
    }

    @Test
    void no_request_bytes_stay_counted_after_any_end_of_a_request() {
        long seed = 20261127;
        SplittableRandom random = new SplittableRandom(seed);
        try (RawUpstream upstream = RawUpstream.answering(RawUpstream.OK);
                ProxyFixture proxyFixture = ProxyFixture.builder()
                        .upstream(upstream.port())
                        .headTimeoutMs(300)
                        .bodyPauseMs(300)
                        .build()) {
            for (int round = 0; round < 150; round++) {
                RawClient client = proxyFixture.client();
                String body = "x".repeat(random.nextInt(30_000));
                switch (random.nextInt(9)) {
                    case 0 -> client.send(upload(body.length()) + body).readResponse();
                    case 1 -> client.send(upload(body.length() + 1) + body);
                    case 2 -> client.send(upload(200_000)).readResponse();
                    case 3 -> client.send("POST /read/order HTTP/1.1\r\nHost: h\r\nX: " + "y".repeat(5000));
                    case 4 -> client.send(chunked(body)).readResponse();
                    case 5 ->
                        client.send("POST /read/order HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n");
                    case 6 -> client.send(CANCEL + CANCEL + HEALTH + upload(body.length()) + body);
                    case 7 ->
                        client.send("POST /acquire HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
                                + "Content-Length: " + (body.length() + random.nextInt(2)) + "\r\n\r\n" + body);
                    default -> client.send("POST /plain/x HTTP/1.1\r\nHost: h\r\nContent-Length: 90000\r\n\r\n" + body);
                }
                if (random.nextBoolean()) {
                    client.reset();
                } else {
                    client.hangUp();
                }
            }
            awaitNothingHeld(proxyFixture);
        }
    }

    private static String upload(int length) {
        return "POST /read/order HTTP/1.1\r\nHost: h\r\nContent-Length: " + length + "\r\n\r\n";
    }

    private static String chunked(String body) {
        return "POST /read/order HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                + (body.isEmpty() ? "" : Integer.toHexString(body.length()) + "\r\n" + body + "\r\n") + "0\r\n\r\n";
    }

    private static void awaitNothingHeld(ProxyFixture proxyFixture) {
        long until = System.nanoTime() + 20_000_000_000L;
        while (proxyFixture.proxy.state().traffic().inputs().heldBytes() != 0
                || proxyFixture.proxy.openConnections() != 0) {
            assertThat(System.nanoTime() - until)
                    .as(
                            "%d bytes",
                            proxyFixture.proxy.state().traffic().inputs().heldBytes())
                    .isNegative();
            LockSupport.parkNanos(1_000_000);
        }
    }
}
