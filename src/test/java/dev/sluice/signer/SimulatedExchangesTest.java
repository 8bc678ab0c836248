package dev.sluice.signer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sim.exchange.Venue;
import dev.sluice.sim.kernel.VenueSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sends what the signer signs to the simulated exchanges, which check signature, time and nonce on their own. */
class SimulatedExchangesTest {
    @TempDir
    private Path folder;

    private TestSigner signer;
    private final Venue venue = new Venue(VenueSettings.defaults());

    @BeforeEach
    void open() throws IOException {
        signer = new TestSigner(folder);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        binance       | openOrders spot                             | []
        binance       | openOrders spot instrument=BTCUSDT          | []
        binance       | cancel spot instrument=BTCUSDT orderId=77   | -2011
        binance       | cancel spot instrument=BTCUSDT clientOrderId=a:b/c | -2011
        binance       | cancelAll spot instrument=BTCUSDT           | -2011
        binance       | openOrders usdm                             | []
        binance       | cancel usdm instrument=BTCUSDT orderId=77   | -2011
        binance       | cancelBatch usdm orders={"BTCUSDT":["77","78"]} | -2011
        binance       | cancelAll usdm instrument=BTCUSDT           | The operation of cancel all open order is done
        binanceus     | openOrders spot                             | []
        binanceus     | keyRights                                   | canWithdraw
        bybit         | openOrders spot                             | "retCode":0
        bybit         | openOrders linear-usdt                      | "retCode":0
        bybit         | openOrders linear-usdt instrument=BTCUSDT cursor=a%3Db%2C1 | "retCode":0
        bybit         | openOrders inverse                          | "retCode":0
        bybit         | openOrders option                           | "retCode":0
        bybit         | cancel linear-usdt instrument=BTCUSDT orderId=77 | 110001
        bybit         | cancel spot-tpsl instrument=BTCUSDT clientOrderId=a-b | 170213
        bybit         | cancelAll linear-usdc                       | "retCode":0
        bybit         | cancelAll spot instrument=BTCUSDT           | "retCode":0
        okx           | openOrders orders                           | "code":"0"
        okx           | openOrders orders instrument=BTC-USDT cursor=99 | "code":"0"
        okx           | cancel orders instrument=BTC-USDT orderId=77 | 51400
        okx           | cancel orders instrument=BTC-USDT clientOrderId=a77 | 51400
        okx           | cancelBatch orders orders={"BTC-USDT":["77","78"],"ETH-USDT":["79"]} | 51400
        okx           | keyRights                                   | "code":"0"
        kraken        | openOrders spot                             | "open":{}
        kraken        | cancel spot orderId=OQCLML-BW3P3-BUCMWZ     | EOrder:Unknown order
        kraken        | cancel spot clientOrderId=6d1b345e-2821-40e2-ad83-4ecb18a06876 | EOrder:Unknown order
        kraken        | cancelBatch spot orders={"XBTUSDT":["OQCLML-BW3P3-BUCMWZ"],"ETHUSDT":["OQCLML-BW3P3-BUCMWY"]} | EOrder:Unknown order
        kraken        | cancelAll spot                              | "count":0
        krakenfutures | openOrders futures                          | "openOrders":[]
        krakenfutures | cancel futures orderId=101c2327-f12e-45f2-8445-7502b87afc0b | notFound
        krakenfutures | cancel futures clientOrderId=a-b            | notFound
        krakenfutures | cancelAll futures                           | noOrdersToCancel
        krakenfutures | cancelAll futures instrument=PF_XBTUSD      | noOrdersToCancel
        kucoin        | openOrders spot instrument=BTC-USDT         | "code":"200000"
        kucoin        | cancel spot instrument=BTC-USDT orderId=77  | order_not_exist_or_not_allow_to_be_cancelled
        kucoin        | cancel spot instrument=BTC-USDT clientOrderId=a-b | order_not_exist_or_not_allow_to_be_cancelled
        kucoin        | cancelAll spot instrument=BTC-USDT          | "code":"200000"
        kucoin        | cancelAll spot                              | "code":"200000"
        gate          | openOrders spot                             | []
        gate          | openOrders spot instrument=BTC_USDT cursor=1 | []
        gate          | cancel spot instrument=BTC_USDT orderId=77  | ORDER_NOT_FOUND
        gate          | cancel spot instrument=BTC_USDT clientOrderId=t-a.b | ORDER_NOT_FOUND
        gate          | cancelBatch spot orders={"BTC_USDT":["77","78"],"ETH_USDT":["79"]} | ORDER_NOT_FOUND
        gate          | cancelAll spot instrument=BTC_USDT          | []
        bitget        | openOrders spot                             | "code":"00000"
        bitget        | openOrders usdt-futures                     | "code":"00000"
        bitget        | cancel spot instrument=BTCUSDT orderId=77   | 43001
        bitget        | cancel usdt-futures instrument=BTCUSDT clientOrderId=a-b | 43001
        bitget        | cancelBatch spot orders={"BTCUSDT":["77","78"],"ETHUSDT":["79"]} | failureList
        bitget        | cancelAll spot instrument=BTCUSDT           | "code":"00000"
        bitget        | cancelBatch usdt-futures orders={"BTCUSDT":["77","78"]} | 43001
        bitget        | cancelAll usdt-futures                      | "successList":[]
        bitget        | cancelAll usdt-futures instrument=BTCUSDT   | "successList":[]
        bitget        | keyRights                                   | "userId":"demo-1"
        deribit       | openOrders all                              | "result":[]
        deribit       | openOrders all instrument=BTC-PERPETUAL     | "result":[]
        deribit       | cancel all orderId=77                       | order_not_found
        deribit       | cancel all clientOrderId=bot:1              | "result":0
        deribit       | cancelAll all                               | "result":0
        deribit       | cancelAll all instrument=BTC-PERPETUAL      | "result":0
        coinbase      | openOrders all                              | "orders":[]
        coinbase      | openOrders all instrument=BTC-USD           | "orders":[]
        coinbase      | cancel all orderId=77                       | UNKNOWN_CANCEL_ORDER
        coinbase      | cancelBatch all orders={"BTC-USD":["77","78"],"ETH-USD":["79"]} | UNKNOWN_CANCEL_ORDER
        coinbase      | keyRights                                   | can_transfer
        coinbaseexchange | openOrders spot                          | []
        coinbaseexchange | cancel spot orderId=77                   | order not found
        coinbaseexchange | cancel spot clientOrderId=a-b instrument=BTC-USD | order not found
        coinbaseexchange | cancelAll spot instrument=BTC-USD        | []
        hyperliquid   | openOrders all                              | []
        hyperliquid   | keyRights                                   | role
        hyperliquid   | cancel all instrument=0 orderId=77738308    | Order was never placed
        hyperliquid   | cancel all instrument=150 orderId=127       | never placed
        hyperliquid   | cancelBatch all orders={"0":["1","2","3","4","5"],"10107":["6","7","8","9","10"],"2":["11","12","13","14","15"]} | never placed
        hyperliquid   | cancelBatch all orders={"0":["1","2","3","4","5"],"10107":["6","7","8","9","10"],"2":["11","12","13","14","15","16"]} | never placed
        hyperliquid   | cancel all instrument=1 clientOrderId=0x1234567890abcdef1234567890abcdef | never placed
        """)
    void a_signed_call_is_accepted(String dialect, String command, String expected) {
        assertThat(signer.sent(venue, dialect + "/desk", command).text()).contains(expected);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        binance          | openOrders spot                                  | -1022
        bybit            | openOrders spot                                  | 10004
        okx              | openOrders orders                                | 50113
        kraken           | openOrders spot                                  | EAPI:Invalid signature
        krakenfutures    | openOrders futures                               | authenticationError
        kucoin           | cancelAll spot                                   | 400004
        gate             | openOrders spot                                  | INVALID_SIGNATURE
        bitget           | openOrders spot                                  | 40009
        deribit          | openOrders all                                   | invalid_signature
        coinbase         | openOrders all                                   | Unauthorized
        coinbaseexchange | openOrders spot                                  | invalid signature
        hyperliquid      | cancel all instrument=0 orderId=77738308         | does not exist
        """)
    void a_call_signed_with_another_secret_is_refused(
            String dialect, String command, String refusal, @TempDir Path other)
            throws IOException, GeneralSecurityException {
        assertThat(TestSigner.withOtherSecrets(other)
                        .sent(venue, dialect + "/desk", command)
                        .text())
                .contains(refusal);
    }
}
