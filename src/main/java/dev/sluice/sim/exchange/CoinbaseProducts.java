package dev.sluice.sim.exchange;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The products and coins of both Coinbase exchanges, with constant prices. */
final class CoinbaseProducts {
    static final List<Product> ALL = List.of(
            Product.of("BTC-USD", "50000", 2),
            Product.of("ETH-USD", "3000", 2),
            Product.of("SOL-USD", "150", 2),
            Product.of("BTC-USDC", "50000", 2),
            Product.of("ETH-BTC", "0.06", 5));

    /** The coins with their names, by code. */
    static final Map<String, String> COINS = coins();

    private static final Map<String, Product> BY_ID = byId();

    private CoinbaseProducts() {}

    private static Map<String, String> coins() {
        Map<String, String> coins = new LinkedHashMap<>();
        coins.put("BTC", "Bitcoin");
        coins.put("ETH", "Ethereum");
        coins.put("SOL", "Solana");
        coins.put("USDC", "USD Coin");
        coins.put("USD", "US Dollar");
        return coins;
    }

    private static Map<String, Product> byId() {
        Map<String, Product> byId = new LinkedHashMap<>();
        ALL.forEach(product -> byId.put(product.id(), product));
        return byId;
    }

    static @Nullable Product find(@Nullable String id) {
        return id == null ? null : BY_ID.get(id);
    }

    static Product of(Instrument instrument) {
        Product product = BY_ID.get(instrument.id());
        if (product == null) {
            throw new IllegalArgumentException("no product of " + instrument);
        }
        return product;
    }

    static boolean isMoney(String coin) {
        return coin.equals("USD");
    }

    /** A market and the number of decimals of its prices; sizes always have eight decimals. */
    record Product(Instrument instrument, int priceDecimals) {
        private static final int SIZE_DECIMALS = 8;

        static Product of(String id, String price, int priceDecimals) {
            int dash = id.indexOf('-');
            return new Product(Instrument.of(id, id.substring(0, dash), id.substring(dash + 1), price), priceDecimals);
        }

        String id() {
            return instrument.id();
        }

        String price() {
            return price(instrument.price());
        }

        String price(BigDecimal value) {
            return DecimalText.with(priceDecimals, value);
        }

        /** Returns the price that is this number of steps above the constant price, or below for a negative number. */
        String priceAway(int steps) {
            return price(instrument.price().add(step().multiply(BigDecimal.valueOf(steps))));
        }

        String size(BigDecimal value) {
            return DecimalText.with(SIZE_DECIMALS, value);
        }

        BigDecimal step() {
            return BigDecimal.ONE.movePointLeft(priceDecimals);
        }

        String smallest() {
            return BigDecimal.ONE.movePointLeft(SIZE_DECIMALS).toPlainString();
        }
    }
}
