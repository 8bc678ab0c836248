package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.CommandLineRun;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of breakers on the command line: every operation, and the rights of a token with the role {@code breaker}. */
@Tag("slow")
@Timeout(120)
@SuppressWarnings("NullAway.Init") // made before all tests
final class BreakerCommandTest {
    private static final String BTC = "instrument:binance/BTCUSDT";
    private static final String ORDER = "/@maker/binance/api/v3/order?symbol=BTCUSDT&side=BUY&type=LIMIT"
            + "&timeInForce=GTC&quantity=1&price=10000&timestamp=1700000000000&recvWindow=60000&signature=s";

    @TempDir
    private static Path folder;

    private static OperatorFixture operator;

    @BeforeAll
    static void start() throws Exception {
        operator = OperatorFixture.withOwnBreakers(folder);
    }

    @AfterAll
    static void stop() {
        operator.close();
    }

    @Test
    void breakers_are_listed_as_text_and_as_json() {
        CommandLineRun words = operator.type("breaker");
        assertThat(words.exit()).isZero();
        assertThat(words.out())
                .contains("error_series", "order_cancellation", "hedge_deviation", "liquidity", "mine")
                .contains("(each account)", " global ")
                .doesNotContain("null");
        assertThat(operator.type("breaker", "list").out()).contains("position_risk");
        assertThat(OperatorFixture.objects(operator.json("breaker", "list").getJsonArray("breakers"))
                        .map(one -> one.getString("name")))
                .contains(
                        "error_series", "order_cancellation", "hedge_deviation", "position_risk", "liquidity", "mine");
    }

    @Test
    void breaker_commands_of_an_operator_take_effect_and_are_audited() {
        JsonObject open = operator.json("breaker", "open", "liquidity", "--scope", BTC, "--reason", "thin book");
        assertThat(open.getString("state")).isEqualTo("forced-open");
        assertThat(OperatorFixture.objects(operator.json("status").getJsonArray("holds"))
                        .map(held -> held.getString("scope")))
                .contains(BTC);
        assertThat(operator.last("breaker liquidity").getString("reason")).isEqualTo("thin book");
        JsonObject closed = operator.json(
                "breaker", "close", "liquidity", "--scope", BTC, "--for", "60", "--reason", "it is thick");
        assertThat(closed.getString("state")).isEqualTo("forced-closed");
        assertThat(closed.getDouble("leftMs")).isBetween(1.0, 60_000.0);
        assertThat(OperatorFixture.objects(operator.json("status").getJsonArray("holds"))
                        .map(held -> held.getString("scope")))
                .doesNotContain(BTC);
        JsonObject disabled = operator.json("breaker", "disable", "liquidity", "--scope", BTC, "--reason", "a fair");
        assertThat(disabled.getString("state")).isEqualTo("disabled");
        CommandLineRun enabled =
                operator.type("breaker", "enable", "liquidity", "--scope", BTC, "--reason", "the fair is over");
        assertThat(enabled.exit()).isZero();
        assertThat(enabled.out()).contains("liquidity", BTC, "closed");
        CommandLineRun again = operator.type("breaker", "enable", "liquidity", "--scope", BTC, "--reason", "once more");
        assertThat(again.exit()).isEqualTo(1);
        assertThat(again.err()).contains("is not disabled");
        operator.json("breaker", "open", "liquidity", "--scope", BTC, "--reason", "again");
        assertThat(operator.json("breaker", "reset", "liquidity", "--scope", BTC, "--reason", "enough")
                        .getString("state"))
                .isEqualTo("closed");
        assertThat(operator.rows("breaker liquidity").stream()
                        .map(row -> row.getString("after") + ": " + row.getString("reason")))
                .containsExactly(
                        "forced-open: thin book",
                        "forced-closed: it is thick",
                        "disabled: a fair",
                        "closed: the fair is over",
                        "forced-open: again",
                        "closed: enough");
        assertThat(operator.rows("breaker liquidity"))
                .allMatch(row -> row.getString("who").equals("token admin")
                        && row.getString("scope").equals(BTC));
    }

    @Test
    void failures_and_successes_are_reported_with_and_without_a_value() throws Exception {
        assertThat(operator.json("breaker", "failure", "mine").getInteger("failures"))
                .isEqualTo(1);
        assertThat(operator.json("breaker", "success", "mine").getInteger("failures"))
                .isZero();
        assertThat(operator.json("breaker", "failure", "mine", "0.5").getInteger("failures"))
                .isEqualTo(1);
        assertThat(operator.json("breaker", "failure", "mine", "--reason", "unhedged")
                        .getString("state"))
                .isEqualTo("open");
        assertThat(operator.last("breaker mine").getString("who")).isEqualTo("token admin");
        operator.gateway.bot("POST", ORDER, "", "X-MBX-APIKEY", "a-key");
        operator.json("breaker", "reset", "mine", "--reason", "a test");
        assertThat(operator.last("breaker mine").getLong("refused")).isEqualTo(1);
        assertThat(operator.json("breaker", "success", "judged", "0.09").getString("state"))
                .isEqualTo("closed");
        assertThat(operator.json("breaker", "success", "judged", "0.12").getString("state"))
                .as("the value is a failure by the thresholds")
                .isEqualTo("open");
        operator.json("breaker", "reset", "judged", "--reason", "a test");
        assertThat(operator.json("breaker", "failure", "judged", "0.01").getString("state"))
                .as("a value never makes a failure a success")
                .isEqualTo("open");
        operator.json("breaker", "reset", "judged", "--reason", "a test");
        assertThat(operator.json("breaker", "value", "judged", "0.12").getString("state"))
                .isEqualTo("open");
        operator.json("breaker", "reset", "judged", "--reason", "a test");
    }

    @Test
    void a_refused_breaker_command_exits_1_and_wrong_usage_2() {
        assertThat(operator.type("breaker", "failure", "nowhere").exit()).isEqualTo(1);
        assertThat(operator.type("breaker", "failure", "nowhere").err()).contains("no breaker 'nowhere' exists");
        assertThat(operator.type("breaker", "failure", "liquidity").err()).contains("name one in 'scope'");
        assertThat(operator.type("breaker", "value", "mine", "0.5").exit()).isEqualTo(1);
        for (String[] wrong : new String[][] {
            {"breaker", "explode", "mine"},
            {"breaker", "failure"},
            {"breaker", "value", "mine"},
            {"breaker", "value", "mine", "much"},
            {"breaker", "open", "mine"},
            {"breaker", "disable", "mine", "5", "--reason", "r"},
            {"breaker", "close", "mine", "--reason", "r"},
        }) {
            assertThat(operator.type(wrong).exit()).as("%s", List.of(wrong)).isEqualTo(2);
        }
        assertThat(operator.type("breaker", "close", "mine", "--reason", "r", "--for", "86401")
                        .exit())
                .isEqualTo(1);
    }

    @Test
    void a_token_with_the_role_breaker_may_only_report_to_breakers() {
        operator.json("token", "risk", "--roles", "breaker");
        assertThat(operator.type("breaker", "failure", "mine", "--as", "risk").exit())
                .isZero();
        assertThat(operator.type("breaker", "success", "mine", "0.1", "--as", "risk")
                        .exit())
                .isZero();
        assertThat(operator.type("breaker", "value", "judged", "0.01", "--as", "risk")
                        .exit())
                .isZero();
        String[][] others = {
            {"breaker"},
            {"breaker", "open", "mine", "--reason", "r"},
            {"breaker", "close", "mine", "--reason", "r", "--for", "9"},
            {"breaker", "disable", "mine", "--reason", "r"},
            {"breaker", "enable", "mine", "--reason", "r"},
            {"breaker", "reset", "mine", "--reason", "r"},
            {"status"},
            {"halt", "--reason", "r"},
            {"halt", "--drill"},
            {"rearm", "--reason", "r"},
            {"rearm", "--confirm", "0123456789"},
            {"audit"},
            {"audit", "--verify"},
            {"unknown"},
            {"unknown", "--close", "binance/desk"},
            {"token"},
            {"token", "mallory", "--roles", "admin"},
            {"token", "risk", "--remove"},
            {"log-level", "debug"},
            {"reload"},
        };
        for (String[] words : others) {
            List<String> all = new ArrayList<>(List.of(words));
            all.addAll(List.of("--as", "risk"));
            CommandLineRun commandLineRun = operator.type(all.toArray(String[]::new));
            assertThat(commandLineRun.exit()).as("%s: %s", all, commandLineRun).isEqualTo(1);
            assertThat(commandLineRun.err()).contains("the token 'risk' does not have the role");
        }
        assertThat(operator.type("token", "risk", "--remove").exit()).isZero();
    }
}
