package dev.sluice.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.proxy.http1.HeadScanner;
import dev.sluice.proxy.http1.MessageHead;
import dev.sluice.proxy.routing.BotPrefix;
import dev.sluice.proxy.routing.HostRouting;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RelayOriginTest {
    private static @Nullable RelayOrigin read(String line) {
        return read(line, null);
    }

    private static @Nullable RelayOrigin read(String line, @Nullable HostRouting hosts) {
        HeadScanner scanner = new HeadScanner(new HeadScanner.Bounds(8192, 16_384, 100), bytes -> true);
        MessageHead head = scanner.take(
                Unpooled.copiedBuffer("GET / HTTP/1.1\r\n" + line + "Host: x\r\n\r\n", StandardCharsets.US_ASCII));
        return RelayOrigin.of(Objects.requireNonNull(head), hosts);
    }

    @Test
    void an_origin_survives_its_header() throws Exception {
        for (ListenerKind mode : List.of(new ListenerKind.AllExchanges(), new ListenerKind.SingleExchange("binance"))) {
            for (String address : List.of("192.0.2.7", "2001:db8::7")) {
                RelayOrigin origin = new RelayOrigin(
                        mode,
                        InetAddress.getByName(address),
                        address.contains(":"),
                        TimeUnit.MILLISECONDS.toNanos(250));

                assertThat(read(RelayOrigin.line(origin))).isEqualTo(origin);
            }
        }
        RelayOrigin unknown = new RelayOrigin(new ListenerKind.AllExchanges(), null, false, 0);
        assertThat(read(RelayOrigin.line(unknown))).isEqualTo(unknown);
    }

    @Test
    void a_tunnel_keeps_its_target_and_its_bot() {
        HostRouting hosts = new HostRouting(Set.of(), Set.of());
        for (BotPrefix bot : List.of(BotPrefix.NONE, new BotPrefix("maker", ""), new BotPrefix("", "t.1_-"))) {
            RelayOrigin origin =
                    new RelayOrigin(new ListenerKind.ByHost(hosts, "api.example.com", 443, bot), null, true, 0);
            assertThat(read(RelayOrigin.line(origin), hosts)).isEqualTo(origin);
        }
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
