package dev.sluice.app;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.upgrade.UpgradeChannel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the running gateway's part of an upgrade in place with another process that sends what it should not. */
@Tag("slow")
@Timeout(120)
final class UpgradeServerTest {
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        await(vertx.close());
    }

    private JsonObject response(Path data, JsonObject message) {
        Promise<JsonObject> response = Promise.promise();
        return await(vertx.createNetClient()
                .connect(SocketAddress.domainSocketAddress(
                        data.resolve(UpgradeServer.SOCKET).toString()))
                .compose(socket -> {
                    UpgradeChannel channel = new UpgradeChannel(socket);
                    channel.onMessage(response::tryComplete);
                    channel.onClose(() -> response.tryFail("closed without a response"));
                    channel.send(message);
                    Future<JsonObject> answered = response.future();
                    return answered.onComplete(got -> channel.close());
                }));
    }

    @Test
    void messages_that_cannot_be_read_are_refused_and_block_no_upgrade() throws Exception {
        try (UpgradeFixture upgrades = new UpgradeFixture(folder)) {
            Path data = upgrades.first.data;
            JsonObject take = new JsonObject()
                    .put("type", "take")
                    .put("pid", 1)
                    .put("sockets", "/nowhere")
                    .put("relay", "/nowhere")
                    .put("drainMs", 1);
            for (String field : List.of("pid", "sockets", "relay", "drainMs")) {
                for (Object wrong : List.of(new JsonObject(), true)) {
                    for (JsonObject message :
                            List.of(take.copy().put(field, wrong), take.copy().putNull(field))) {
                        JsonObject response = response(data, message);
                        assertThat(response.getString("type")).isEqualTo("refused");
                        assertThat(response.getString("why")).contains("cannot be read", field);
                    }
                }
            }
            assertThat(response(data, take.copy().put("sockets", "\0")).getString("type"))
                    .isEqualTo("refused");
            upgrades.upgrade(Duration.ofSeconds(10));
            assertThat(await(upgrades.first.gateway.whenReplaced())).isTrue();
        }
    }
}
