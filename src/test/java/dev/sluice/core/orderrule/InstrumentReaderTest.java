package dev.sluice.core.orderrule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.exchange.classify.NumberedNames;
import dev.sluice.core.exchange.settings.terms.InstrumentListSettings;
import dev.sluice.core.exchange.settings.terms.InstrumentListSettings.Listing;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests how the currency is read from an exchange's list of instruments. */
class InstrumentReaderTest {
    @ParameterizedTest
    @CsvSource({
        "XBT/USD,  /,  USD",
        "A/XBT/USD, /, USD",
        "XBT--USD, --, USD",
        "EUR,      --, EUR",
        "EUR,        , EUR",
    })
    void the_currency_begins_after_the_text_of_the_table(String value, @Nullable String after, String currency) {
        Listing listing = new Listing(List.of("/instruments"), "result", "symbol");
        InstrumentListSettings settings = new InstrumentListSettings(
                null,
                null,
                listing,
                "c",
                List.of(),
                List.of("pair"),
                after,
                null,
                null,
                List.of(),
                Map.of(),
                null,
                List.of());

        InstrumentReader reader = new InstrumentReader(settings, listing, new NumberedNames());

        MarketData.Instrument instrument = reader.instrument(new String[] {"X", value});
        assertThat(Objects.requireNonNull(instrument).currency()).isEqualTo(currency);
    }
}
