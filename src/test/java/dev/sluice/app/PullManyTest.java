package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.CommandLineRun;
import dev.sluice.signer.TenMarkets;
import dev.sluice.sim.kernel.Account;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests pulls of a thousand orders in ten markets: how long they take, with failures and with killed programs. The
 * exchange's own book is the witness.
 */
@Tag("slow")
@ExtendWith(VertxExtension.class)
@Timeout(600)
final class PullManyTest {
    private static final TenMarkets BINANCE = TenMarkets.at("binance");
    private static final boolean IS_LONG = Boolean.getBoolean("long");
    private static final int ORDERS = 1_000;
    /** How many orders of another account rest, one in each market. */
    private static final int OTHERS = 10;

    private static final double LONGEST_MILLIS = 60_000;

    @TempDir
    private Path folder;

    private static double took(CommandLineRun halt) {
        JsonObject pull = halt.json().getJsonObject("pull");
        assertThat(pull.getString("state")).as("%s", pull).isEqualTo("done");
        return pull.getDouble("tookMs");
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(longs = {20, 200})
    void a_thousand_orders_leave_their_books(long delayMillis, Vertx vertx) throws Exception {
        try (PullDesk desk = PullDesk.at(BINANCE, 0, folder, vertx)) {
            for (String[] options : new String[][] {{}, {"--keep-reducing"}}) {
                desk.placeMany(BINANCE.desk(), ORDERS);
                desk.delay(delayMillis);
                assertThat(took(desk.halt(with(options, "--pull", "--json")))).isLessThan(LONGEST_MILLIS);
                assertThat(desk.resting(BINANCE.desk())).isZero();
                desk.fault("{\"clear\": true}");
            }
        }
    }

    private static String[] with(String[] options, String... more) {
        return Stream.of(options, more).flatMap(Stream::of).toArray(String[]::new);
    }

    @Tag("long")
    @Test
    void lost_answers_and_a_limit_that_is_exceeded_only_delay(Vertx vertx) throws Exception {
        try (PullDesk desk = PullDesk.at(BINANCE, 0, folder, vertx)) {
            desk.placeMany(BINANCE.desk(), ORDERS);
            desk.fault(
                    "{\"method\": \"DELETE\", \"pathPrefix\": \"/api/v3/openOrders\", \"action\": \"cut\", \"times\": 2,"
                            + " \"executes\": true}");
            desk.fault(
                    "{\"method\": \"DELETE\", \"pathPrefix\": \"/api/v3/openOrders\", \"action\": \"cut\", \"times\": 2}");
            desk.fault(
                    "{\"method\": \"GET\", \"pathPrefix\": \"/fapi/v1/openOrders\", \"action\": \"answer\", \"status\": 429,"
                            + " \"body\": \"{\\\"code\\\":-1003,\\\"msg\\\":\\\"Too many requests\\\"}\"}");
            desk.delay(20);
            assertThat(took(desk.halt("--pull", "--json"))).isLessThan(LONGEST_MILLIS);
            assertThat(desk.resting(BINANCE.desk())).isZero();
        }
    }

    /**
     * A simulated exchange.
     *
     * @param orders how many orders rest there: as many as may, or fewer where the cancels of so many take minutes
     * @param batch how many of them one call may cancel, so that there is time to kill something; 0 for as many as the
     *     exchange allows
     */
    private record Row(String exchange, int orders, int batch) {
        @Override
        public String toString() {
            return exchange;
        }
    }

    /** Returns all exchanges with {@code -Dlong=true}, else one with fewer orders. */
    static List<Row> rows() {
        return !IS_LONG
                ? List.of(new Row("binance", 300, 10))
                : List.of(
                        new Row("binance", ORDERS, 0),
                        new Row("bybit", ORDERS, 0),
                        new Row("okx", ORDERS, 0),
                        new Row("kraken", 600, 0),
                        new Row("krakenfutures", 300, 0),
                        new Row("kucoin", ORDERS, 0),
                        new Row("gate", ORDERS, 0),
                        new Row("bitget", ORDERS, 0),
                        new Row("deribit", 300, 0),
                        new Row("coinbase", ORDERS, 10),
                        new Row("coinbaseexchange", ORDERS, 0),
                        new Row("hyperliquid", ORDERS, 10));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void a_killed_signer_and_a_killed_gateway_finish_the_pull_when_they_run_again(Row row, Vertx vertx)
            throws Exception {
        TenMarkets at = TenMarkets.at(row.exchange());
        Account account = at.desk();
        int orders = row.orders();
        int some = orders / 10;
        try (PullDesk desk = PullDesk.at(at, row.batch(), folder, vertx)) {
            desk.placeMany(account, orders);
            desk.placeMany(at.other(), OTHERS);
            desk.delay(200);
            TestProcess gateway = desk.gatewayProcess();
            String scope = "account:" + at.exchange() + "/" + account.name();
            CompletableFuture<CommandLineRun> halt = CompletableFuture.supplyAsync(
                    () -> desk.typed("halt", "--scope", scope, "--pull", "--keep-reducing", "--reason", "drill"));
            PullDesk.awaitThat("some orders have left", () -> halt.isDone() || desk.resting(account) < orders - some);
            desk.killSigner();
            int afterSigner = desk.resting(account);
            assertThat(afterSigner).as("%s", halt).isPositive();
            desk.startSigner();
            PullDesk.awaitThat("more orders have left", () -> desk.resting(account) < afterSigner - some);
            gateway.kill();
            assertThat(halt.join().exit()).isNotZero();
            int afterGateway = desk.resting(account);
            assertThat(afterGateway).isPositive();
            try (TestProcess next = desk.gatewayProcess()) {
                PullDesk.awaitThat("all orders have left", () -> desk.resting(account) == 0);
                assertThat(next.isAlive()).isTrue();
            }
            assertThat(desk.resting(at.other())).isEqualTo(OTHERS);
            if (IS_LONG) {
                System.out.printf(
                        "%s: %d orders, %d when the signer was killed, %d when the gateway was%n",
                        at, orders, afterSigner, afterGateway);
            }
        }
    }
}
