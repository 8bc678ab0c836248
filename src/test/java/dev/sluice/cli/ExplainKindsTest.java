package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sim.cli.SimulatorMain;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests of the calls whose kind decides whether a halt stops them: cancels, which only HALTED may refuse, and
 * withdrawals, which only permitted bots may send. Each is checked with {@code sluice explain} and the tables in
 * {@code conf}.
 */
final class ExplainKindsTest {
    @ParameterizedTest(name = "{0} {1} {2} is {3}")
    @CsvSource({
        "bybit, POST, /v5/spread/order/cancel, CANCEL",
        "bybit, POST, /v5/spread/order/cancel-all, CANCEL",
        "bybit, POST, /v5/rfq/cancel-rfq, CANCEL",
        "bybit, POST, /v5/rfq/cancel-all-rfq, CANCEL",
        "bybit, POST, /v5/rfq/cancel-quote, CANCEL",
        "bybit, POST, /v5/rfq/cancel-all-quotes, CANCEL",
        "bybit, POST, /v5/strategy/stop, CANCEL",
        "bybit, POST, /v5/earn/pwm/fund-transfer, WITHDRAW",
        "deribit, GET, /api/v2/private/cancel_all_by_kind_or_type, CANCEL",
        "deribit, GET, /api/v2/private/cancel_all_by_currency_pair, CANCEL",
        "deribit, GET, /api/v2/private/cancel_block_rfq, CANCEL",
        "deribit, GET, /api/v2/private/cancel_block_rfq_quote, CANCEL",
        "deribit, GET, /api/v2/private/cancel_all_block_rfq_quotes, CANCEL",
        "deribit, GET, /api/v2/private/cancel_block_rfq_trigger, CANCEL",
        "deribit, GET, /api/v2/private/submit_transfer_between_subaccounts, WITHDRAW",
        "kucoinfutures, DELETE, /api/v3/orders, CANCEL",
        "kucoin, POST, /api/v1/withdrawals, WITHDRAW",
        "gate, DELETE, /api/v4/crossex/orders/1, CANCEL",
        "gate, POST, /api/v4/crossex/batch_cancel_orders, CANCEL",
        "gate, DELETE, /api/v4/tradfi/orders/1, CANCEL",
        "gate, DELETE, /api/v4/stock/orders, CANCEL",
        "gate, DELETE, /api/v4/stock/orders/1, CANCEL",
        "gate, POST, /api/v4/withdrawals/push, WITHDRAW",
        "gate, POST, /api/v4/p2p/merchant/transaction/confirm-receipt, WITHDRAW",
        "bitget, POST, /api/v3/account/withdraw, WITHDRAW",
    })
    void cancels_and_withdrawals_have_their_kind(String exchange, String method, String path, String kind) {
        StringWriter out = new StringWriter();
        int exit = SluiceCommand.commandLine(SimulatorMain.COMMANDS)
                .setOut(new PrintWriter(out))
                .execute("explain", "--json", exchange, method, path);

        assertThat(exit).isZero();
        assertThat(new JsonObject(out.toString()).getString("kind")).isEqualTo(kind);
    }
}
