package dev.sluice.core.exchange.classify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.exchange.ExchangeFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests that an instrument has one name for all spellings of Kraken's clients: key, altname, wsname, and BTC and DOGE
 * for XBT and XDG.
 */
final class SymbolNormalizerTest {
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(textBlock = """
            XBTUSD,    XBTUSD
            XXBTZUSD,  XBTUSD
            XBT/USD,   XBTUSD
            BTC/USD,   XBTUSD
            BTCUSD,    XBTUSD
            xbtusd,    XBTUSD
            XXBT/ZUSD, XBTUSD
            XBTUSDT,   XBTUSDT
            BTC/USDT,  XBTUSDT
            XETHXXBT,  ETHXBT
            ETHXBT,    ETHXBT
            ETH/BTC,   ETHXBT
            ETHBTC,    ETHXBT
            XETHZEUR,  ETHEUR
            XXDGZUSD,  XDGUSD
            XDGUSD,    XDGUSD
            DOGE/USD,  XDGUSD
            DOGEUSD,   XDGUSD
            USDTZUSD,  USDTUSD
            USDT/USD,  USDTUSD
            ZUSDZCAD,  USDCAD
            USD/CAD,   USDCAD
            XTZUSD,    XTZUSD
            XTZ/USD,   XTZUSD
            SOLBTC,    SOLXBT
            SOL/XBT,   SOLXBT
            SOLUSD,    SOLUSD
            WBTCUSD,   WBTCUSD
            WBTC/USD,  WBTCUSD
            WBTC/XBT,  WBTCXBT
            WBTCBTC,   WBTCXBT
            XBTPYUSD,  XBTPYUSD
            BTC/PYUSD, XBTPYUSD
            XBTUSD.d,  XBTUSD.D
            /USD,      /USD
            XBT/,      XBT/
            BTC-USD,   XBTUSD
            xxbt_zusd, XBTUSD
            XTZ:USD,   XTZUSD
            """)
    void every_spelling_of_a_kraken_pair_is_normalized_to_one_name(String spelling, String name) {
        assertThat(ExchangeFixture.KRAKEN.exchange.canonicalInstrument(spelling))
                .isEqualTo(name);
        assertThat(ExchangeFixture.KRAKEN.exchange.canonicalInstrument(name))
                .as("the normalized name")
                .isEqualTo(name);
        Call order = ExchangeFixture.KRAKEN.form("POST", "/0/private/AddOrder", "nonce=1&pair=" + spelling);
        assertThat(order.instrument()).isEqualTo(name);
    }

    @Test
    void all_spellings_share_one_budget_by_instrument() {
        for (String pair : new String[] {"XXBTZUSD", "XBTUSD", "XBT/USD", "BTC%2FUSD"}) {
            assertThat(ExchangeFixture.KRAKEN.costs(
                            ExchangeFixture.KRAKEN.form("POST", "/0/private/AddOrder", "nonce=1&pair=" + pair)))
                    .contains("engine[XBTUSD]=1");
            assertThat(ExchangeFixture.KRAKEN.costs(
                            ExchangeFixture.KRAKEN.call("GET", "/0/public/Trades?pair=" + pair)))
                    .contains("public.pair[XBTUSD]=1");
        }
    }

    @Test
    void the_same_order_has_the_same_fingerprint_for_every_spelling_of_its_pair() {
        String order = "nonce=1&type=buy&ordertype=limit&volume=1&price=1&pair=";
        assertThat(ExchangeFixture.KRAKEN
                        .form("POST", "/0/private/AddOrder", order + "XBTUSD")
                        .orderFingerprints())
                .isEqualTo(ExchangeFixture.KRAKEN
                        .form("POST", "/0/private/AddOrder", order + "BTC/USD")
                        .orderFingerprints());
    }

    @Test
    void an_exchange_without_aliases_keeps_the_name_unchanged() {
        assertThat(ExchangeFixture.BINANCE.exchange.canonicalInstrument("XXBTZUSD"))
                .isEqualTo("XXBTZUSD");
        assertThat(ExchangeFixture.OKX.exchange.canonicalInstrument("btc/usd")).isEqualTo("btc/usd");
    }

    @Test
    void normalized_names_are_cached_in_bounded_memory() {
        for (int i = 0; i < 20_000; i++) {
            assertThat(ExchangeFixture.KRAKEN.exchange.canonicalInstrument("COIN" + i + "/USD"))
                    .isEqualTo("COIN" + i + "USD");
        }
        String met = ExchangeFixture.KRAKEN.exchange.canonicalInstrument("BTC/USD");
        assertThat(ExchangeFixture.KRAKEN.exchange.canonicalInstrument(new String("BTC/USD")))
                .isSameAs(met)
                .isEqualTo("XBTUSD");
    }
}
