package dev.sluice.app;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the connections that a gateway opens before the first call after a restart. */
@Tag("slow")
@Timeout(60)
@ExtendWith(VertxExtension.class)
final class ExpectedUpstreamsTest {
    private static final String RESPONSE = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
    private static final int PATIENCE_SECONDS = 30;

    @TempDir
    Path folder;

    @Test
    void after_a_restart_a_connection_to_an_exchange_in_use_is_open_before_the_first_call(Vertx vertx)
            throws Exception {
        BlockingQueue<String> accepted = new LinkedBlockingQueue<>();
        NetServer exchange = await(vertx.createNetServer()
                .connectHandler(socket -> {
                    accepted.add("connection");
                    socket.handler(request -> socket.write(Buffer.buffer(RESPONSE)));
                })
                .listen(0, "127.0.0.1"));
        try (GatewayFixture gateway = new GatewayFixture(folder, "{}", exchange.actualPort())) {
            assertThat(accepted).as("nothing was used before").isEmpty();
            assertThat(gateway.bot("GET", "/binance/api/v3/depth?symbol=BTCUSDT", "")
                            .statusCode())
                    .isEqualTo(200);
        }
        accepted.clear();
        try (GatewayFixture gateway = new GatewayFixture(folder, "{}", exchange.actualPort())) {
            assertThat(accepted.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("connection");
            assertThat(gateway.heard).isEmpty();
        }
    }
}
