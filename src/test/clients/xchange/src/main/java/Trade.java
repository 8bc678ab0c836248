import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.knowm.xchange.Exchange;
import org.knowm.xchange.ExchangeFactory;
import org.knowm.xchange.ExchangeSpecification;
import org.knowm.xchange.binance.BinanceExchange;
import org.knowm.xchange.currency.CurrencyPair;
import org.knowm.xchange.dto.Order.OrderType;
import org.knowm.xchange.dto.trade.LimitOrder;
import org.knowm.xchange.kraken.KrakenExchange;
import org.knowm.xchange.okex.OkexExchange;
import org.knowm.xchange.service.trade.TradeService;
import org.knowm.xchange.service.trade.params.CancelOrderParams;
import org.knowm.xchange.service.trade.params.DefaultCancelOrderByInstrumentAndIdParams;
import org.knowm.xchange.service.trade.params.orders.DefaultOpenOrdersParamInstrument;

/**
 * An XChange bot's day in short: it loads its markets, places an order, reads it among the open ones, cancels it and
 * finds it gone. {@code Trade EXCHANGE BASE-URL KEY SECRET PASSPHRASE} ends with 0, or with the exception and 1.
 */
final class Trade {
    private static final Map<String, Class<? extends Exchange>> EXCHANGES =
            Map.of("binance", BinanceExchange.class, "kraken", KrakenExchange.class, "okx", OkexExchange.class);
    private static final Map<String, CurrencyPair> PAIRS =
            Map.of("binance", CurrencyPair.BTC_USDT, "kraken", CurrencyPair.BTC_USD, "okx", CurrencyPair.BTC_USDT);

    private Trade() {}

    public static void main(String[] words) throws Exception {
        CurrencyPair pair = PAIRS.get(words[0]);
        TradeService trade = exchange(words).getTradeService();

        String id = trade.placeLimitOrder(new LimitOrder.Builder(OrderType.BID, pair)
                .originalAmount(new BigDecimal("0.001"))
                .limitPrice(new BigDecimal("20000"))
                .build());
        expect(List.of(id), open(trade, pair));
        CancelOrderParams cancel = new DefaultCancelOrderByInstrumentAndIdParams(pair, id);
        expect(true, trade.cancelOrder(cancel));
        expect(List.of(), open(trade, pair));
    }

    private static Exchange exchange(String[] words) {
        ExchangeSpecification specification = new ExchangeSpecification(EXCHANGES.get(words[0]));
        specification.setSslUri(words[1]);
        specification.setHost("127.0.0.1");
        specification.setApiKey(words[2]);
        specification.setSecretKey(words[3]);
        specification.setExchangeSpecificParametersItem("passphrase", words[4]);
        return ExchangeFactory.INSTANCE.createExchange(specification);
    }

    private static List<String> open(TradeService trade, CurrencyPair pair) throws Exception {
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
