package dev.sluice.core.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.request.CallerOptions;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.settings.BodyFormat;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.core.tradingmode.ModeScope;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests with the committed exchange tables that a halt of an instrument stops its orders in other spellings, and no
 * order of another instrument.
 */
final class InstrumentHaltTest {
    private static final HoldReason WHY = new HoldReason("a test", "tester", 0, "the test");
    private static final Map<String, CommittedCalls> EXCHANGES = new HashMap<>();

    @ParameterizedTest(name = "{0}: halt of {1}, {2} {3} stopped: {4}")
    @CsvSource(delimiter = '|', textBlock = """
            mexc     | btcusdt       | POST /api/v3/order | symbol=BTCUSDT&side=BUY | yes
            mexc     | BTC-USDT      | POST /api/v3/order | symbol=BTCUSDT&side=BUY | yes
            mexc     | BTCUSDT       | POST /api/v1/private/order/submit | {"symbol":"BTC_USDT","side":1} | yes
            mexc     | BTC_USDT      | POST /api/v3/order | symbol=ETHUSDT&side=BUY | no
            binance  | btc-usdt      | POST /api/v3/order | symbol=BTCUSDT&side=BUY | yes
            binance  | btc-usdt      | POST /fapi/v1/order | symbol=BTCUSDT&side=BUY | yes
            binance  | BTCUSDT251226 | POST /fapi/v1/order | symbol=BTCUSDT_251226&side=BUY | yes
            binance  | BTCUSDT       | POST /fapi/v1/order | symbol=BTCUSDT_251226&side=BUY | no
            binance  | BTCUSDT       | POST /fapi/v1/batchOrders | batchOrders=%5B%7B%22symbol%22%3A%22ETHUSDT%22%7D%2C%7B%22symbol%22%3A%22btcusdt%22%7D%5D | yes
            binance  | BTCUSDT       | POST /fapi/v1/batchOrders | batchOrders=%5B%7B%22symbol%22%3A%22ETHUSDT%22%7D%2C%7B%22symbol%22%3A%22ETHUSDT%22%7D%5D | no
            deribit  | btc_perpetual | GET /api/v2/private/buy?instrument_name=BTC-PERPETUAL&amount=1 | '' | yes
            deribit  | btc_perpetual | POST /api/v2/private/get_positions | {"method":"private/withdraw"} | yes
            binance  | btcusdt       | POST /sapi/v1/capital/withdraw/apply | coin=BTC | no
            binance  | btcusdt       | POST /sapi/v1/capital/withdraw/apply | coin=BTC&timestamp=x | yes
            gate     | btcusdt       | POST /api/v4/spot/orders | {"currency_pair":"BTC_USDT"} | yes
            gate     | btcusdt       | POST /api/v4/futures/usdt/orders | {"contract":"BTC_USDT"} | yes
            gemini   | BTC/USD       | SEND /nobody | {} | yes
            htx      | BTC-USDT      | POST /v1/order/orders/place | {"symbol":"btcusdt"} | yes
            htxfutures | btcusdt     | POST /linear-swap-api/v1/swap_order | {"contract_code":"BTC-USDT"} | yes
            bitstamp | BTC/USD       | POST /api/v2/buy/market/btcusd/ | amount=1 | yes
            bitstamp | btcusd        | POST /api/v2/buy/market/BTCUSD/ | amount=1 | yes
            bitstamp | btcusd        | POST /api/v2/buy/market/ETHUSD/ | amount=1 | no
            hyperliquid | BTC        | POST /exchange | {"action":{"type":"order","orders":[{"a":0,"b":true}]}} | yes
            hyperliquid | ETH        | POST /exchange | {"action":{"type":"order","orders":[{"a":0,"b":true}]}} | no
            hyperliquid | ETH        | POST /exchange | {"action":{"type":"order","orders":[{"a":7,"b":true}]}} | yes
            hyperliquid | ETH        | POST /exchange | {"action":{"type":"modify","oid":1,"order":{"a":0}}} | no
            hyperliquid | BTC        | POST /exchange | {"action":{"type":"cancel","cancels":[{"a":0,"o":1}]}} | no
            kraken   | btc-usd       | POST /0/private/AddOrder | pair=XXBTZUSD | yes
            kraken   | btc-usd       | SEND /auth/v2/add_order | {"symbol":"BTC/USD","token":"t"} | yes
            kraken   | btc-usd       | SEND /auth/v2/add_order | {"symbol":"ETH/USD","token":"t"} | no
            """)
    void a_halt_of_an_instrument_stops_its_orders_in_other_spellings(
            String exchange, String halted, String line, String body, String stopped) {
        CommittedCalls calls = EXCHANGES.computeIfAbsent(exchange, name -> {
            CommittedCalls committed = new CommittedCalls(name);
            committed.learn(0, "BTC");
            return committed;
        });
        String method = line.substring(0, line.indexOf(' '));
        BodyFormat format = body.startsWith("{") ? BodyFormat.JSON : BodyFormat.FORM;
        Call call = calls.name(method, line.substring(method.length() + 1), body, format);
        ModeRegistry modeRegistry = new ModeRegistry(0, 0);
        modeRegistry.setSpelling(scope -> ModeScope.instrument(scope.exchange(), calls.instrument(scope.name())));
        AdmissionRequest request = new AdmissionRequest(
                call, null, "maker", new CallerOptions(CallerOptions.NO_DEADLINE, 100, null, "maker"));
        assertThat(modeRegistry.snapshot().at(exchange).findStoppingHold(request, false, false))
                .as("without the halt")
                .isNull();
        modeRegistry.trip(
                ModeHold.latch(ModeScope.instrument(exchange, halted), HoldCause.KILL_SWITCH, Mode.CANCEL_ONLY, WHY));
        assertThat(modeRegistry.snapshot().at(exchange).findStoppingHold(request, false, false) != null)
                .as("%s %s %s", call, call.instrument(), call.note())
                .isEqualTo(stopped.equals("yes"));
    }
}
