package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.http1.HeadScanner;
import dev.sluice.proxy.http1.MessageHead;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RelayOriginTest {
    private static @Nullable RelayOrigin read(String line) {
        HeadScanner scanner = new HeadScanner(new HeadScanner.Bounds(8192, 16_384, 100), bytes -> true);
        MessageHead head = scanner.take(
                Unpooled.copiedBuffer("GET / HTTP/1.1\r\n" + line + "Host: x\r\n\r\n", StandardCharsets.US_ASCII));
        return RelayOrigin.of(Objects.requireNonNull(head), null);
    }

    @Test
    void an_origin_survives_its_header() throws Exception {
        for (ListenerMode mode : List.of(new ListenerMode.Common(), new ListenerMode.Alone("binance"))) {
            for (String address : List.of("192.0.2.7", "2001:db8::7")) {
                RelayOrigin origin = new RelayOrigin(
                        mode,
                        InetAddress.getByName(address),
                        address.contains(":"),
                        TimeUnit.MILLISECONDS.toNanos(250));

                assertThat(read(RelayOrigin.line(origin))).isEqualTo(origin);
            }
        }
        RelayOrigin unknown = new RelayOrigin(new ListenerMode.Common(), null, false, 0);
        assertThat(read(RelayOrigin.line(unknown))).isEqualTo(unknown);
    }

    @Test
    void anything_else_is_refused() {
        for (String wrong : List.of(
                "",
                "x-sluice-relay: 192.0.2.7\r\n",
                "x-sluice-relay: 192.0.2.7 plain -1 common\r\n",
                "x-sluice-relay: 192.0.2.7 plain 1 elsewhere\r\n",
                "x-sluice-relay: 192.0.2.7 plain 1 exchange\r\n",
                "x-sluice-relay: 192.0.2.7 tls 1 host=8443=api.example.com\r\n")) {
            assertThat(read(wrong)).as(wrong).isNull();
        }
    }
}
