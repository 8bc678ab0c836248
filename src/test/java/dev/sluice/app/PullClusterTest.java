package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.Futures;
import dev.sluice.PollInterval;
import dev.sluice.chaos.Relay;
import dev.sluice.cluster.StoreServer;
import dev.sluice.upgrade.ServerSockets;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests pulls of two gateways of one cluster, with a real store; the simulated exchange's books are the witness. */
@ExtendWith(VertxExtension.class)
@Tag("slow")
@Timeout(120)
final class PullClusterTest {
    private static final int LONGER_THAN_A_PULL = 100;

    @TempDir
    private Path folder;

    @Test
    void another_member_goes_on_with_the_pull_of_a_dead_one(Vertx vertx) throws Exception {
        assumeTrue(StoreServer.Kind.REDIS.isInstalled(), "redis-server is not installed");
        try (StoreServer store = StoreServer.start(StoreServer.Kind.REDIS, folder);
                PullDesk desk = new PullDesk(folder, vertx, 0, List.of(PullDesk.DESK, PullDesk.OTHER));
                OperatorFixture a = desk.member("a", store.url());
                OperatorFixture b = desk.member("b", store.url())) {
            PullDesk.place(desk.desk, 20, "");
            desk.killSigner();
            begin(a);
            PullDesk.awaitThat("b holds it", () -> b.mode().equals("CANCEL_ONLY"));
            a.gateway.closeAtOnce();
            desk.startSigner();
            PullDesk.awaitThat(
                    "b pulled", () -> "done".equals(PullDesk.lastPull(b).getString("state")));
            assertThat(PullDesk.resting(desk.desk)).isEmpty();
            assertThat(b.gateway.awaitLog("member a began it and is silent")).contains("pull of global");
        }
    }

    @Test
    void a_re_arm_at_one_member_ends_the_pull_of_another_first(Vertx vertx) throws Exception {
        assumeTrue(StoreServer.Kind.REDIS.isInstalled(), "redis-server is not installed");
        try (StoreServer store = StoreServer.start(StoreServer.Kind.REDIS, folder);
                PullDesk desk = new PullDesk(folder, vertx, 0, List.of(PullDesk.DESK, PullDesk.OTHER));
                OperatorFixture a = desk.member("a", store.url());
                OperatorFixture b = desk.member("b", store.url())) {
            PullDesk.place(desk.desk, 4, "");
            desk.killSigner();
            begin(a);
            PullDesk.awaitThat("b holds it", () -> b.mode().equals("CANCEL_ONLY"));
            String challenge = b.json("rearm", "--reason", "over").getString("challenge");
            assertThat(b.type("rearm", "--confirm", challenge).exit()).isZero();
            assertThat(PullDesk.lastPull(a).getString("state")).isEqualTo("ended");
            assertThat(b.mode()).isEqualTo("ACTIVE");
            desk.startSigner();
            assertThat(desk.halt("--scope", "account:binance/demo-2", "--pull").exit())
                    .isZero();
            assertThat(PullDesk.resting(desk.desk)).hasSize(4);
        }
    }

    @Test
    void a_book_is_not_called_empty_while_an_order_of_another_member_is_on_its_way(Vertx vertx) throws Exception {
        assumeTrue(StoreServer.Kind.REDIS.isInstalled(), "redis-server is not installed");
        try (StoreServer store = StoreServer.start(StoreServer.Kind.REDIS, folder);
                PullDesk desk = new PullDesk(folder, vertx, 0, List.of(PullDesk.DESK, PullDesk.OTHER));
                Relay relay = new Relay(vertx, desk.exchangePort());
                OperatorFixture a = desk.member("a", store.url());
                OperatorFixture b = desk.observingMember("b", store.url(), relay.port())) {
            BinanceTestBot bot = new BinanceTestBot(b.gateway.botPort(), PullDesk.DESK);
            PullDesk.placed(bot, "/binance/api/v3/order", "BTCUSDT", "");
            relay.cut();
            Future<String> order =
                    vertx.executeBlocking(() -> PullDesk.placed(bot, "/binance/api/v3/order", "ETHUSDT", ""), false);
            PullDesk.awaitThat("the order is sent", () -> inFlight(b) > 0);
            begin(a);
            PullDesk.awaitThat("b holds it", () -> b.mode().equals("CANCEL_ONLY"));
            for (int i = 0; i < LONGER_THAN_A_PULL; i++) {
                assertThat(PullDesk.lastPull(a).getString("state")).isEqualTo("running");
                PollInterval.pause();
            }
            assertThat(PullDesk.resting(desk.desk))
                    .as("a's cancel of the first order")
                    .isEmpty();
            relay.heal();
            Futures.await(order);
            PullDesk.awaitThat(
                    "a pulled", () -> "done".equals(PullDesk.lastPull(a).getString("state")));
            assertThat(PullDesk.resting(desk.desk)).isEmpty();
        }
    }

    @Tag("long")
    @Test
    void a_pull_is_incomplete_if_another_member_does_not_confirm_it(Vertx vertx) throws Exception {
        assumeTrue(StoreServer.Kind.REDIS.isInstalled(), "redis-server is not installed");
        try (StoreServer store = StoreServer.start(StoreServer.Kind.REDIS, folder);
                PullDesk desk = new PullDesk(folder, vertx, 0, List.of(PullDesk.DESK, PullDesk.OTHER));
                OperatorFixture a = desk.member("a", store.url())) { // b does not run
            PullDesk.place(desk.desk, 4, "");
            begin(a);
            PullDesk.awaitThat("its orders are cancelled", () -> desk.resting(PullDesk.DESK) == 0);
            PullDesk.awaitThat(
                    "it is over", () -> !"running".equals(PullDesk.lastPull(a).getString("state")));
            assertThat(PullDesk.lastPull(a).getString("state")).isEqualTo("incomplete");
            assertThat(PullDesk.lastPull(a).getJsonArray("notPulled"))
                    .singleElement()
                    .asString()
                    .startsWith("orders of member b: it has not confirmed");
        }
    }

    @Test
    void the_next_process_of_an_upgraded_member_goes_on_with_its_pull_and_no_other_member_does(Vertx vertx)
            throws Exception {
        assumeTrue(StoreServer.Kind.REDIS.isInstalled(), "redis-server is not installed");
        assumeTrue(ServerSockets.isSupported(), "needs Linux");
        try (StoreServer store = StoreServer.start(StoreServer.Kind.REDIS, folder);
                PullDesk desk = new PullDesk(folder, vertx, 0, List.of(PullDesk.DESK, PullDesk.OTHER));
                OperatorFixture a = desk.member("a", store.url());
                OperatorFixture b = desk.member("b", store.url())) {
            PullDesk.place(desk.desk, 20, "");
            desk.killSigner();
            begin(a);
            PullDesk.awaitThat("b holds it", () -> b.mode().equals("CANCEL_ONLY"));
            Gateway successor = a.gateway.upgrade(Duration.ofSeconds(2));
            try {
                assertThat(PullDesk.lastPull(a).getString("state")).isEqualTo("running");
                assertThat(PullDesk.resting(desk.desk)).hasSize(20);
                desk.startSigner();
                PullDesk.awaitThat(
                        "the next process pulled",
                        () -> "done".equals(PullDesk.lastPull(a).getString("state")));
                assertThat(PullDesk.resting(desk.desk)).isEmpty();
                assertThat(b.gateway.logSink).noneMatch(line -> line.contains("member a began it"));
                assertThat(PullDesk.lastPull(b).isEmpty()).isTrue();
            } finally {
                Futures.await(successor.stop());
            }
        }
    }

    private static int inFlight(OperatorFixture member) {
        return OperatorFixture.objects(member.json("status").getJsonArray("exchanges"))
                .mapToInt(exchange -> exchange.getJsonObject("inFlightByClass").getInteger("place", 0))
                .sum();
    }

    private static void begin(OperatorFixture member) throws Exception {
        member.gateway.operator("POST", "/admin/trip", "{\"reason\": \"r\", \"pull\": true}");
    }
}
