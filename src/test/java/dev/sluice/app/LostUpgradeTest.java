package dev.sluice.app;

import static dev.sluice.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.FreePorts;
import dev.sluice.Main;
import dev.sluice.upgrade.ServerSockets;
import dev.sluice.upgrade.SocketTransfer;
import dev.sluice.upgrade.UpgradeChannel;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of an upgrade in place whose new process gets the state and then ends. */
@Tag("slow")
@Timeout(120)
final class LostUpgradeTest {
    @TempDir
    Path temp;

    @Test
    void the_former_process_serves_again_on_the_same_ports_when_the_new_one_is_lost() throws Exception {
        assumeThat(ServerSockets.isSupported()).as("needs Linux").isTrue();
        String data = temp.resolve("data").toString();
        int port = FreePorts.next();
        Path conf = temp.resolve("conf");
        FewExchanges.copyTo(conf);
        Files.writeString(conf.resolve("sluice.json"), "{\"profile\": \"development\"}");
        try (TestProcess gateway = TestProcess.of(
                Main.class,
                "run",
                "--conf",
                conf.toString(),
                "--data",
                data,
                "--port",
                "" + port,
                "--admin-port",
                "" + FreePorts.next())) {
            BinanceTestBot bot = new BinanceTestBot(port);
            bot.awaitStatus("/health/serving", 200);
            try (TestProcess successor = TestProcess.of(LostUpgradeTest.class, data)) {
                successor.line("released");
                assertThat(successor.exitCode()).isZero();
            }
            gateway.line("this process serves again");
            bot.awaitStatus("/health/serving", 200);
            gateway.terminate();
            assertThat(gateway.exitCode()).isZero();
        }
    }

    /** Takes the state and the sockets of the gateway with this data folder, and ends. */
    public static void main(String[] arguments) {
        Path data = Path.of(arguments[0]);
        Path sockets = data.resolve("sockets.sock");
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        SocketTransfer passing = new SocketTransfer();
        await(passing.listen(sockets));
        UpgradeChannel channel = new UpgradeChannel(await(vertx.createNetClient()
                .connect(SocketAddress.domainSocketAddress(
                        data.resolve(UpgradeServer.SOCKET).toString()))));
        Promise<JsonObject> response = Promise.promise();
        channel.onMessage(response::tryComplete);
        channel.send(new JsonObject()
                .put("type", "take")
                .put("pid", ProcessHandle.current().pid())
                .put("sockets", sockets.toString())
                .put("relay", data.resolve("relay.sock").toString())
                .put("drainMs", 1000));
        System.out.println(await(response.future()).getString("type"));
        Runtime.getRuntime().halt(0);
    }
}
