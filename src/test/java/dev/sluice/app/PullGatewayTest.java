package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.CommandLineRun;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Tests of halts that cancel resting orders; the books of the simulated exchange are the witness. */
@ExtendWith(VertxExtension.class)
@Timeout(120)
final class PullGatewayTest {
    private static final int RUN_AT_ONCE = 32;

    @TempDir
    private Path folder;

    @Test
    void a_halt_with_a_pull_empties_the_books_and_says_so(Vertx vertx) throws Exception {
        try (PullDesk desk = new PullDesk(folder, vertx, 0, List.of(PullDesk.DESK, PullDesk.OTHER))) {
            PullDesk.place(desk.desk, 60, "");
            PullDesk.place(desk.other, 20, "");
            CommandLineRun drill = desk.halt("--drill", "--pull");
            assertThat(drill.out()).contains("a pull would cancel 80 orders", "binance/demo-1 spot: counted");
            assertThat(PullDesk.resting(desk.desk)).hasSize(60);

            CommandLineRun halt = desk.halt("--pull");
            assertThat(halt.out())
                    .contains("orders that are in the book are cancelled, where the signer has a key")
                    .contains("no order is left in the listed books: 80 orders pulled");
            assertThat(halt.exit()).isZero();
            assertThat(PullDesk.resting(desk.desk)).isEmpty();
            assertThat(PullDesk.resting(desk.other)).isEmpty();

            assertThat(desk.operator.type("status").out()).contains("pull of global: done, 80 orders pulled\n");
            assertThat(desk.operator.gateway.operator("GET", "/metrics", "").body())
                    .contains("sluice_pulls_running 0.0\n", "sluice_pull_orders_total 80.0\n")
                    .contains("sluice_pulls_total{state=\"done\"} 1.0\n");

            List<JsonObject> rows = desk.operator.rows("pull");
            assertThat(rows).hasSize(2);
            assertThat(rows.get(1).getString("after")).isEqualTo("done");
            assertThat(rows.get(1).getString("reason"))
                    .startsWith("80 orders left their books in ")
                    .contains("binance/demo-1 spot: 30, left 0", "binance/demo-2 usdm: 10, left 0");
        }
    }

    @Test
    void orders_of_accounts_without_a_key_and_out_of_scope_rest(Vertx vertx) throws Exception {
        try (PullDesk desk = new PullDesk(folder, vertx, 0, List.of(PullDesk.DESK))) {
            PullDesk.place(desk.desk, 10, "");
            PullDesk.place(desk.other, 10, "");
            CommandLineRun instrument = desk.halt("--scope", "instrument:binance/btc-usdt", "--pull", "--force");
            assertThat(instrument.out()).contains("ORDERS STAY of accounts without a key: binance/demo-2");
            assertThat(instrument.exit()).isEqualTo(1);
            assertThat(PullDesk.resting(desk.desk))
                    .hasSize(7)
                    .noneMatch(order -> order.getString("symbol").equals("BTCUSDT"));

            assertThat(desk.halt("--scope", "account:binance/demo-1", "--pull").exit())
                    .isZero();
            assertThat(PullDesk.resting(desk.desk)).isEmpty();
            assertThat(PullDesk.resting(desk.other)).hasSize(10);
        }
    }

    @Test
    void only_orders_that_are_known_as_the_bots_own_are_cancelled(Vertx vertx) throws Exception {
        try (PullDesk desk = new PullDesk(folder, vertx, 0, List.of(PullDesk.DESK))) {
            BinanceTestBot through = desk.throughGateway(PullDesk.DESK);
            PullDesk.placed(through, "/@maker1/binance/api/v3/order", "BTCUSDT", "&newClientOrderId=a");
            PullDesk.placed(through, "/@maker1/binance/fapi/v1/order", "ETHUSDT", "&newClientOrderId=b");
            String maker2 = PullDesk.placed(through, "/@maker2/binance/api/v3/order", "BTCUSDT", "&newClientOrderId=c");
            String unknown = PullDesk.placed(desk.desk, "/fapi/v1/order", "BTCUSDT", "&newClientOrderId=d");
            CommandLineRun halt = desk.halt("--scope", "bot:maker1", "--pull");
            assertThat(halt.out())
                    .contains("1 STAY because it is not known which bot placed them: " + unknown)
                    .contains("2 orders pulled");
            assertThat(halt.exit()).isEqualTo(1);
            assertThat(PullDesk.resting(desk.desk).stream()
                            .map(order -> order.getLong("orderId").toString()))
                    .containsExactlyInAnyOrder(maker2, unknown);
        }
    }

    @Test
    void keep_reducing_spares_what_reduces(Vertx vertx) throws Exception {
        try (PullDesk desk = new PullDesk(folder, vertx, 0, List.of(PullDesk.DESK))) {
            PullDesk.place(desk.desk, 10, "&reduceOnly=true");
            CommandLineRun halt = desk.halt("--pull", "--keep-reducing");
            assertThat(halt.exit()).as(halt.out()).isEqualTo(1); // demo-2 has no key
            assertThat(halt.out()).contains("binance/demo-1 usdm: empty, 0 pulled, 0 left, 5 spared");
            assertThat(PullDesk.resting(desk.desk)).hasSize(5).allMatch(order -> order.getBoolean("reduceOnly"));
        }
    }

    @Test
    void a_pull_that_is_not_possible_never_loses_the_halt(Vertx vertx) throws Exception {
        try (OperatorFixture operator = new OperatorFixture(folder, "{}")) {
            CommandLineRun halt = operator.type("halt", "--pull");
            assertThat(halt.exit()).isEqualTo(1);
            assertThat(halt.out())
                    .contains("CANCEL_ONLY for global")
                    .contains("NOT PULLED: orders cannot be pulled without sluice-signer")
                    .contains("this halt cancels no order that is in the book");
            assertThat(operator.mode()).isEqualTo("CANCEL_ONLY");
            CommandLineRun halted = operator.type("halt", "--pull", "--mode", "HALTED");
            assertThat(halted.exit()).isEqualTo(1);
            assertThat(halted.out()).contains("NOT PULLED: orders cannot be pulled with the mode HALTED");
            assertThat(operator.mode()).isEqualTo("HALTED");
        }
    }

    @Test
    void a_pull_waits_for_a_signer_that_does_not_run_and_ends_with_a_re_arm(Vertx vertx) throws Exception {
        try (PullDesk desk = new PullDesk(folder, vertx, 0, List.of(PullDesk.DESK, PullDesk.OTHER))) {
            PullDesk.place(desk.desk, 10, "");
            desk.killSigner();
            JsonObject answer = new JsonObject(desk.operator
                    .gateway
                    .operator("POST", "/admin/trip", "{\"reason\": \"r\", \"pull\": true}")
                    .body());
            assertThat(answer.getJsonObject("pull").getString("state")).isEqualTo("running");
            assertThat(answer.getJsonObject("pull").getString("why")).startsWith("no signer at ");
            assertThat(PullDesk.resting(desk.desk)).hasSize(10);
            desk.startSigner();
            PullDesk.awaitThat(
                    "the pull is over", () -> "done".equals(desk.lastPull().getString("state")));
            assertThat(PullDesk.resting(desk.desk)).isEmpty();

            desk.killSigner();
            PullDesk.place(desk.desk, 4, "");
            desk.operator.gateway.operator("POST", "/admin/trip", "{\"reason\": \"r\", \"pull\": true}");
            String challenge = desk.operator.json("rearm", "--reason", "over").getString("challenge");
            assertThat(desk.operator.type("rearm", "--confirm", challenge).exit())
                    .isZero();
            assertThat(desk.lastPull().getString("state")).isEqualTo("ended");
            desk.startSigner();
            assertThat(desk.halt("--scope", "account:binance/demo-2", "--pull").exit())
                    .isZero();
            assertThat(PullDesk.resting(desk.desk)).hasSize(4);
        }
    }

    @Test
    void a_pull_goes_on_after_a_re_arm_while_something_else_halts_its_scope(Vertx vertx) throws Exception {
        try (PullDesk desk = new PullDesk(folder, vertx, 0, List.of(PullDesk.DESK, PullDesk.OTHER))) {
            PullDesk.place(desk.desk, 4, "");
            desk.killSigner();
            assertThat(desk.halt("--scope", "exchange:binance", "--pull").out()).contains("no signer at ");
            String[] breaker = {"breaker", "open", "error_series", "--scope", "exchange:binance", "--reason", "r"};
            assertThat(desk.operator.type(breaker).exit()).isZero();
            String challenge = desk.operator.json("rearm", "--reason", "over").getString("challenge");
            assertThat(desk.operator.type("rearm", "--confirm", challenge).exit())
                    .isZero();
            desk.startSigner();
            PullDesk.awaitThat(
                    "the pull is over", () -> "done".equals(desk.lastPull().getString("state")));
            assertThat(PullDesk.resting(desk.desk)).isEmpty();
            assertThat(desk.operator.gateway.awaitLog("it was interrupted and its halt still holds"))
                    .contains("pull of exchange:binance");
        }
    }

    @Test
    void a_re_arm_waits_for_the_cancels_that_are_under_way(Vertx vertx) throws Exception {
        try (PullDesk desk = new PullDesk(folder, vertx, 700, List.of(PullDesk.DESK, PullDesk.OTHER))) {
            PullDesk.placed(desk.desk, "/api/v3/order", "BTCUSDT", "");
            desk.operator.gateway.operator("POST", "/admin/trip", "{\"reason\": \"r\", \"pull\": true}");
            String challenge = desk.operator.json("rearm", "--reason", "over").getString("challenge");
            PullDesk.awaitThat(
                    "a cancel is under way", () -> desk.lastPull().encode().contains("cancelling"));
            assertThat(desk.operator.type("rearm", "--confirm", challenge).exit())
                    .isZero();
            assertThat(desk.desk.json("/_sim/journal").encode()).contains("DELETE");
            assertThat(desk.lastPull().getString("state")).isEqualTo("ended");
            assertThat(desk.operator.mode()).isEqualTo("ACTIVE");
        }
    }

    @Test
    void a_pull_that_was_begun_is_finished_by_the_next_process(Vertx vertx) throws Exception {
        try (PullDesk desk = new PullDesk(folder, vertx, 0, List.of(PullDesk.DESK, PullDesk.OTHER))) {
            PullDesk.place(desk.desk, 10, "");
            desk.killSigner();
            desk.operator.gateway.operator("POST", "/admin/trip", "{\"reason\": \"r\", \"pull\": true}");
            desk.restart(new JsonObject());
            assertThat(PullDesk.resting(desk.desk)).hasSize(10);
            desk.startSigner();
            PullDesk.awaitThat(
                    "the pull is over", () -> "done".equals(desk.lastPull().getString("state")));
            assertThat(PullDesk.resting(desk.desk)).isEmpty();
        }
    }

    @Test
    void a_file_halt_pulls_where_that_is_configured(Vertx vertx) throws Exception {
        JsonObject pullOn = new JsonObject().put("pullOn", List.of("file"));
        try (PullDesk desk = new PullDesk(folder, vertx, 0, List.of(PullDesk.DESK, PullDesk.OTHER), pullOn)) {
            PullDesk.place(desk.desk, 10, "");
            Files.writeString(desk.operator.gateway.data.resolve("HALT"), "stop");
            PullDesk.awaitThat(
                    "the pull is over", () -> "done".equals(desk.lastPull().getString("state")));
            assertThat(desk.lastPull().getString("who")).isEqualTo("file HALT");
            assertThat(PullDesk.resting(desk.desk)).isEmpty();
        }
    }

    @Test
    void a_file_halt_pulls_also_where_an_operator_has_halted_already(Vertx vertx) throws Exception {
        try (PullDesk desk = new PullDesk(folder, vertx, 0, List.of(PullDesk.DESK, PullDesk.OTHER), pullOnFile())) {
            PullDesk.place(desk.desk, 10, "");
            assertThat(desk.halt().exit()).isZero();
            Files.writeString(desk.operator.gateway.data.resolve("HALT"), "stop");
            PullDesk.awaitThat(
                    "the pull is over", () -> "done".equals(desk.lastPull().getString("state")));
            assertThat(desk.lastPull().getString("who")).isEqualTo("file HALT");
            assertThat(PullDesk.resting(desk.desk)).isEmpty();
        }
    }

    @Test
    void a_halt_beyond_the_pulls_that_run_at_once_is_pulled_when_one_ends(Vertx vertx) throws Exception {
        JsonObject pullOn = new JsonObject().put("pullOn", List.of("breaker:order_cancellation"));
        try (PullDesk desk = new PullDesk(folder, vertx, 0, List.of(PullDesk.DESK, PullDesk.OTHER), pullOn)) {
            PullDesk.placed(desk.desk, "/api/v3/order", "BTCUSDT", "");
            desk.killSigner();
            for (int i = 0; i < RUN_AT_ONCE; i++) {
                open(desk, "account:binance/other-" + i);
            }
            PullDesk.awaitThat("as many run as may", () -> running(desk) == RUN_AT_ONCE);
            open(desk, "account:binance/" + PullDesk.DESK.name());
            assertThat(desk.operator.gateway.awaitLog("halts are not pulled for yet"))
                    .contains("32 pulls run");
            desk.startSigner();
            PullDesk.awaitThat("that halt too is pulled for", () -> desk.resting(PullDesk.DESK) == 0);
        }
    }

    private static void open(PullDesk desk, String scope) {
        String[] words = {"breaker", "open", "order_cancellation", "--scope", scope, "--reason", "r"};
        assertThat(desk.operator.type(words).exit()).isZero();
    }

    private static long running(PullDesk desk) {
        try {
            String pulls =
                    desk.operator.gateway.operator("GET", "/admin/pulls", "").body();
            return OperatorFixture.objects(new JsonObject(pulls).getJsonArray("pulls"))
                    .filter(pull -> pull.getString("state").equals("running"))
                    .count();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_halt_is_pulled_once_also_when_the_process_was_killed_before_it_began(Vertx vertx) throws Exception {
        try (PullDesk desk = new PullDesk(folder, vertx, 0, List.of(PullDesk.DESK, PullDesk.OTHER))) {
            PullDesk.place(desk.desk, 10, "");
            Files.writeString(desk.operator.gateway.data.resolve("HALT"), "stop");
            PullDesk.awaitThat("the halt holds", () -> desk.operator.mode().equals("CANCEL_ONLY"));

            desk.restart(pullOnFile()); // the latch is older than the process
            PullDesk.awaitThat(
                    "the pull is over", () -> "done".equals(desk.lastPull().getString("state")));
            assertThat(PullDesk.resting(desk.desk)).isEmpty();

            PullDesk.place(desk.desk, 4, "");
            desk.restart(pullOnFile());
            assertThat(desk.halt("--scope", "account:binance/demo-2", "--pull").exit())
                    .isZero();
            assertThat(PullDesk.resting(desk.desk)).hasSize(4);
        }
    }

    @Test
    void a_key_that_the_exchange_refuses_is_a_problem_of_the_gateway(Vertx vertx) throws Exception {
        try (PullDesk desk = new PullDesk(folder, vertx, 0, List.of(PullDesk.DESK, PullDesk.OTHER))) {
            desk.killSigner();
            desk.breakSecret(PullDesk.OTHER);
            desk.startSigner();
            PullDesk.awaitThat(
                    "the keys are checked",
                    () -> desk.operator.type("status").out().contains("the signer's key"));
            assertThat(desk.operator.type("status").out())
                    .contains("the signer's key of binance/demo-2: the exchange refuses it: 400 {\"code\":-1022")
                    .doesNotContain("demo-1");
        }
    }

    private static JsonObject pullOnFile() {
        return new JsonObject().put("pullOn", List.of("file"));
    }
}
