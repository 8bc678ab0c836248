package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.CommandLineRun;
import dev.sluice.core.call.ApiKeyIds;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests that a whole gateway holds every spelling of what a halt names, and says what it holds. */
@Timeout(60)
final class HaltMatchTest {
    private static final String ACCOUNT = ApiKeyIds.of("key");
    private static final String SETTINGS = "{}";

    @TempDir
    private Path folder;

    private static HttpResponse<String> call(OperatorFixture desk, String method, String bot, String symbol)
            throws Exception {
        String query = "?orderId=1&side=BUY&type=MARKET&quantity=1&signature=s&recvWindow=60000&timestamp=";
        return desk.gateway.bot(
                method,
                bot + "/binance/api/v3/order" + query + System.currentTimeMillis() + "&symbol=" + symbol,
                "",
                "X-MBX-APIKEY",
                "key");
    }

    private static void uses(OperatorFixture desk, String bot, String symbol) throws Exception {
        assertThat(call(desk, "GET", bot, symbol).statusCode()).isEqualTo(200);
    }

    /** Returns what refuses an order. */
    private static String refused(OperatorFixture desk, String symbol) throws Exception {
        return call(desk, "POST", "/@maker2", symbol)
                .headers()
                .firstValue("X-Sluice-Reason")
                .orElse("");
    }

    private static CommandLineRun halt(OperatorFixture desk, String scope, String... more) {
        List<String> words = new ArrayList<>(List.of("halt", "--scope", scope, "--reason", "R"));
        words.addAll(List.of(more));
        return desk.type(words.toArray(String[]::new));
    }

    private static JsonObject trip(OperatorFixture desk, String scope) throws Exception {
        JsonObject order = new JsonObject().put("scope", scope).put("reason", "R");
        return new JsonObject(desk.gateway
                        .operator("POST", "/admin/trip", order.encode())
                        .body())
                .getJsonObject("matched");
    }

    @Test
    void a_halt_says_what_it_holds_and_exits_with_1_when_nobody_has_used_the_name() throws Exception {
        try (OperatorFixture desk = new OperatorFixture(folder, SETTINGS)) {
            uses(desk, "/@maker1", "BTCUSDT");
            uses(desk, "", "BTCUSDT");
            CommandLineRun done = halt(desk, "instrument:binance/BTCUSD");
            assertThat(done.out())
                    .contains("in effect within")
                    .contains(
                            "this halt cancels no order that is in the book: cancel them with their bots or at the exchange")
                    .contains("nobody has used this name; similar: BTCUSDT; the halt is set all the same");
            assertThat(done.exit()).isEqualTo(1);
            assertThat(refused(desk, "BTCUSD"))
                    .isEqualTo("mode; mode=CANCEL_ONLY; scope=instrument:binance/BTCUSD; cause=kill-switch");
            assertThat(halt(desk, "account:binance/nosuch", "--force").exit()).isZero();
            assertThat(halt(desk, "bot:none", "--mode", "HALTED").out())
                    .contains("in the book: HALTED refuses cancels too, so cancel them at the exchange");
            assertThat(halt(desk, "bot:binance/nosuch").out())
                    .contains("nobody has used this name, and no similar one is known");
            done = halt(desk, "bot:Maker1");
            assertThat(done.out())
                    .contains("covers 1 bot: maker1")
                    .contains("no token is required for this bot")
                    .contains("not held: calls without the name of a bot, which came from the accounts binance/"
                            + ACCOUNT);
            assertThat(done.exit()).isZero();
            assertThat(halt(desk, "exchange:okx").exit()).isZero();
            halt(desk, "exchange:okx", "--mode", "HALTED");
            assertThat(halt(desk, "account:okx/desk", "--force").out())
                    .contains("in the book: HALTED refuses cancels too, so cancel them at the exchange");
            CommandLineRun drill = desk.type("halt", "--drill", "--scope", "instrument:binance/nosuch");
            assertThat(drill.out()).contains("nobody has used this name").doesNotContain("is set");
            assertThat(drill.exit()).isZero();
        }
        try (OperatorFixture restarted = new OperatorFixture(folder, SETTINGS)) {
            CommandLineRun done = halt(restarted, "instrument:binance/btc_usdt");
            assertThat(done.out()).contains("\ncovers 1 instrument: BTCUSDT\n");
            assertThat(done.exit()).isZero();
            assertThat(refused(restarted, "BTCUSDT"))
                    .isEqualTo("mode; mode=CANCEL_ONLY; scope=instrument:binance/btc_usdt; cause=kill-switch");
            assertThat(halt(restarted, "account:binance/" + ACCOUNT).out()).contains("covers 1 account: " + ACCOUNT);
            JsonArray names = new JsonArray().add("binance/BTCUSD").add("binance/BTCUSDT");
            assertThat(trip(restarted, "global").getJsonObject("instruments"))
                    .isEqualTo(new JsonObject().put("count", 2).put("names", names));
        }
    }

    @Test
    void a_drill_counts_orders_whose_account_is_not_known() throws Exception {
        try (OperatorFixture desk = new OperatorFixture(folder, SETTINGS)) {
            desk.gateway.bot("POST", "/@maker1/binance/api/v3/order?symbol=BTCUSDT", ""); // without a key
            CommandLineRun drill = desk.type(
                    "halt", "--drill", "--scope", "account:binance/" + ACCOUNT, "--mode", "CANCEL_ONLY", "--json");
            assertThat(drill.json().getJsonArray("exchanges").getJsonObject(0).getJsonObject("wouldHaveRefused"))
                    .isEqualTo(new JsonObject().put("PLACE of maker1", 1));
        }
    }
}
