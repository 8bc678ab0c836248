package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Futures;
import dev.sluice.core.call.ApiKeyIds;
import dev.sluice.core.exchange.respond.PublishedLimit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that the gateway reads published limits and margins from responses without delaying or changing them. */
class ResponseReadingTest {
    @Test
    void published_limits_are_read_and_the_response_stays_unchanged() throws InterruptedException {
        String body = "{\"limits\":[{\"type\":\"WEIGHT\",\"limit\":3000}],\"more\":[]}";
        String response = "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        try (RawUpstream upstream = RawUpstream.answering(response);
                ProxyFixture proxyFixture = ProxyFixture.to(upstream.port());
                RawClient bot = proxyFixture.client().send("GET /read/limits HTTP/1.1\r\nHost: h\r\n\r\n")) {
            assertThat(bot.readResponse()).endsWith("X-Sluice-Sent: true\r\n\r\n" + body);
            assertThat(proxyFixture.published.poll(20, TimeUnit.SECONDS))
                    .isEqualTo(new PublishedLimit("GET /limits", "weight", 3000, 60_000));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "gzip"})
    void a_margin_is_read_without_delaying_or_changing_the_response(String coding) throws Exception {
        String account = "{\"pad\":\"" + noise(150_000) + "\",\"total\":{\"maint\":\"80.5\",\"balance\":\"100\"},";
        byte[] whole = coded(coding, account + "\"more\":\"" + noise(200_000) + "\"}");
        int half = whole.length / 2;
        CountDownLatch halfArrived = new CountDownLatch(1);
        String head = "HTTP/1.1 200 OK\r\nContent-Encoding: " + coding + "\r\nContent-Length: " + whole.length + "\r\n";
        RawUpstream upstream = new RawUpstream((heard, out) -> {
            out.write((head + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            out.write(whole, 0, half);
            assertThat(halfArrived.await(20, TimeUnit.SECONDS)).isTrue();
            out.write(whole, half, whole.length - half);
        });
        try (upstream;
                ProxyFixture proxyFixture = ProxyFixture.to(upstream.port());
                RawClient bot =
                        proxyFixture.client().send("GET /read/margin HTTP/1.1\r\nHost: h\r\nX-KEY: k\r\n\r\n")) {
            String all = new String(whole, StandardCharsets.ISO_8859_1);
            assertThat(bot.readUntil("\r\n\r\n")).isEqualTo(head + "X-Sluice-Sent: true\r\n\r\n");
            assertThat(bot.read(half)).isEqualTo(all.substring(0, half));
            assertThat(proxyFixture.margins).isEmpty();
            halfArrived.countDown();
            assertThat(bot.read(whole.length - half)).isEqualTo(all.substring(half));
            assertThat(proxyFixture.margins.poll(20, TimeUnit.SECONDS))
                    .isEqualTo(
                            ApiKeyIds.of("k")
                                    + " MarginReading[name=m, route=GET /margin, numerator=80.5, denominator=100, figure=80.5 of 100]");
        }
    }

    /** Returns text that compression hardly shortens. */
    private static String noise(int length) {
        StringBuilder noise = new StringBuilder(length);
        new SplittableRandom(1).ints(length, '0', 'z').forEach(c -> noise.append(c == '\\' ? 'a' : (char) c));
        return noise.toString();
    }

    private static byte[] coded(String coding, String text) throws IOException {
        byte[] plain = text.getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream coder = coding.equals("gzip") ? new GZIPOutputStream(out) : out) {
            coder.write(plain);
        }
        return out.toByteArray();
    }

    @Test
    void a_truncated_or_failed_response_yields_no_margin() throws Exception {
        String total = "{\"total\":{\"maint\":\"80.5\",\"balance\":\"100\"}";
        for (String response : List.of(
                "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + total,
                "HTTP/1.1 401 No\r\nContent-Length: " + (total.length() + 1) + "\r\n\r\n" + total + "}")) {
            try (RawUpstream upstream = RawUpstream.answeringThenClosing(response);
                    ProxyFixture proxyFixture = ProxyFixture.to(upstream.port());
                    RawClient bot =
                            proxyFixture.client().send("GET /read/margin HTTP/1.1\r\nHost: h\r\nX-KEY: k\r\n\r\n")) {
                bot.readUntil("\r\n\r\n");
                Futures.await(proxyFixture.proxy.close());
                assertThat(proxyFixture.margins).isEmpty();
            }
        }
    }
}
