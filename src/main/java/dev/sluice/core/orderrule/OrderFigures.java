package dev.sluice.core.orderrule;

import dev.sluice.core.exchange.classify.OrderTerms;
import dev.sluice.core.exchange.settings.terms.InstrumentListSettings;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** The figures of one order that rules compare, each computed at most once, when a rule needs it. Not thread-safe. */
final class OrderFigures {
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    final OrderTerms order;
    private final MarketData marketData;
    private final OrderPriceSettings priceSettings;
    private final long now;
    private @Nullable OrderValue value;
    private boolean isPriceRead;
    private @Nullable BigDecimal latest;
    private @Nullable BigDecimal distance;

    OrderFigures(OrderTerms order, MarketData marketData, OrderPriceSettings priceSettings, long now) {
        this.order = order;
        this.marketData = marketData;
        this.priceSettings = priceSettings;
        this.now = now;
    }

    /** Returns the value of the order, or why it cannot be computed. */
    OrderValue value() {
        if (value == null) {
            value = OrderValue.of(order, marketData, latestPrice());
        }
        return value;
    }

    /** Returns the latest price of the instrument; null if it is not known or too old. */
    @Nullable
    BigDecimal latestPrice() {
        InstrumentListSettings list = order.list();
        if (!isPriceRead && list != null) {
            latest = marketData.price(list, order.instrument(), priceSettings.maxAgeNanos(), now);
        }
        isPriceRead = true;
        return latest;
    }

    /** Returns the price that the order states; null if it trades at the price of the market. */
    @Nullable
    BigDecimal statedPrice() {
        return order.price() == null && order.isMarket() ? order.trigger() : order.price();
    }

    /** Returns a hundred times the distance between the stated and the latest price; null if one is not known. */
    @Nullable
    BigDecimal hundredfoldDistance() {
        BigDecimal price = statedPrice();
        BigDecimal market = latestPrice();
        if (distance == null && price != null && market != null) {
            distance = price.subtract(market).abs().multiply(HUNDRED);
        }
        return distance;
    }

    /** Returns the instrument of the order; null if it is not known. */
    MarketData.@Nullable Instrument instrument() {
        InstrumentListSettings list = order.list();
        return list == null ? null : marketData.instrument(list, order);
    }
}
