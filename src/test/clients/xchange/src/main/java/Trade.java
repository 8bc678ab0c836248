import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import org.knowm.xchange.Exchange;
import org.knowm.xchange.ExchangeFactory;
import org.knowm.xchange.ExchangeSpecification;
import org.knowm.xchange.binance.BinanceExchange;
import org.knowm.xchange.currency.CurrencyPair;
import org.knowm.xchange.derivative.FuturesContract;
import org.knowm.xchange.dto.Order.OrderType;
import org.knowm.xchange.dto.trade.LimitOrder;
import org.knowm.xchange.instrument.Instrument;
import org.knowm.xchange.kraken.KrakenExchange;
import org.knowm.xchange.krakenfutures.KrakenFuturesExchange;
import org.knowm.xchange.okex.OkexExchange;
import org.knowm.xchange.service.trade.TradeService;
import org.knowm.xchange.service.trade.params.CancelOrderParams;
import org.knowm.xchange.service.trade.params.DefaultCancelOrderByInstrumentAndIdParams;
import org.knowm.xchange.service.trade.params.orders.DefaultOpenOrdersParamInstrument;

/**
 * XChange bots, one for each line {@code EXCHANGE BASE-URL} of the input: a bot loads its markets, places an order,
 * reads it among the open ones, cancels it and finds it gone. Prints {@code EXCHANGE traded} or the exception, a line
 * each. The arguments are key, secret and passphrase.
 */
final class Trade {
    private static final Map<String, Class<? extends Exchange>> EXCHANGES =
            Map.of(
                    "binance", BinanceExchange.class,
                    "kraken", KrakenExchange.class,
                    "krakenfutures", KrakenFuturesExchange.class,
                    "okx", OkexExchange.class);
    private static final Map<String, Instrument> INSTRUMENTS = Map.of(
            "binance", CurrencyPair.BTC_USDT,
            "kraken", CurrencyPair.BTC_USD,
            "krakenfutures", new FuturesContract(CurrencyPair.BTC_USD, "PERP"),
            "okx", CurrencyPair.BTC_USDT);

    private Trade() {}

    public static void main(String[] credentials) {
        Scanner input = new Scanner(System.in, StandardCharsets.UTF_8);
        while (input.hasNext()) {
            String name = input.next();
            try {
                trade(name, exchange(name, input.next(), credentials));
                System.out.println(name + " traded");
            } catch (Exception e) {
                e.printStackTrace();
                System.out.println(e.toString().replace('\n', ' '));
            }
        }
    }

    private static void trade(String name, Exchange exchange) throws Exception {
        Instrument pair = INSTRUMENTS.get(name);
        TradeService trade = exchange.getTradeService();

        String id = trade.placeLimitOrder(new LimitOrder.Builder(OrderType.BID, pair)
                .originalAmount(new BigDecimal("0.001"))
                .limitPrice(new BigDecimal("20000"))
                .build());
        expect(List.of(id), open(trade, pair));
        CancelOrderParams cancel = new DefaultCancelOrderByInstrumentAndIdParams(pair, id);
        expect(true, trade.cancelOrder(cancel));
        expect(List.of(), open(trade, pair));
    }

    private static Exchange exchange(String name, String url, String[] credentials) {
        ExchangeSpecification specification = new ExchangeSpecification(EXCHANGES.get(name));
        specification.setSslUri(url);
        specification.setHost("127.0.0.1");
        specification.setApiKey(credentials[0]);
        specification.setSecretKey(credentials[1]);
        specification.setExchangeSpecificParametersItem("passphrase", credentials[2]);
        return ExchangeFactory.INSTANCE.createExchange(specification);
    }

    private static List<String> open(TradeService trade, Instrument pair) throws Exception {
        return trade.getOpenOrders(new DefaultOpenOrdersParamInstrument(pair)).getOpenOrders().stream()
                .map(LimitOrder::getId)
                .toList();
    }

    private static void expect(Object expected, Object seen) {
        if (!expected.equals(seen)) {
            throw new IllegalStateException("expected " + expected + ", saw " + seen);
        }
    }
}
