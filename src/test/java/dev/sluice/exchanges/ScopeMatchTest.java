package dev.sluice.exchanges;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.tradingmode.KnownNames;
import dev.sluice.core.tradingmode.ModeScope;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests what a scope covers of the names that are known. */
final class ScopeMatchTest {
    private static final Map<String, KnownNames> USED = Map.of(
            "mexc",
                    new KnownNames(
                            List.of("maker-1", "Maker2", "maker2", "desk"),
                            List.of("desk", "fund"),
                            List.of("BTCUSDT", "BTC_USDT", "ETHUSDT"),
                            true),
            "okx", new KnownNames(List.of("taker"), List.of("desk"), List.of("BTC-USDT"), false),
            "num", new KnownNames(List.of(), List.of(), List.of("0", "7"), true));
    private static final Map<String, KnownNames> CONFIGURED = Map.of(
            "mexc", new KnownNames(List.of("quoter"), List.of("desk", "reserve"), List.of(), true),
            "", new KnownNames(List.of("tokenbot"), List.of(), List.of(), true));

    private static ScopeMatch match(String scope) {
        return ScopeMatch.of(ModeScope.parse(scope), USED, CONFIGURED);
    }

    @ParameterizedTest(name = "{0}: used {1}, configured {2}, similar {3}")
    @CsvSource(delimiter = '|', textBlock = """
            instrument:mexc/btc-usdt | BTCUSDT,BTC_USDT | |
            instrument:mexc/BTCUSD   | | | BTCUSDT,BTC_USDT
            instrument:mexc/BTCUDST  | | | BTCUSDT,BTC_USDT
            instrument:mexc/BTC      | | | BTCUSDT,BTC_USDT
            instrument:mexc/XRPEUR   | | |
            instrument:okx/ETHUSDT   | | | mexc/ETHUSDT
            instrument:num/BTC       | 0,7 | |
            instrument:num/7         | 7 | |
            instrument:num/8         | | |
            account:mexc/DESK        | desk | |
            account:mexc/reserve     | | reserve |
            account:okx/fund         | | | mexc/fund
            account:okx/reserve      | | | mexc/reserve
            bot:MAKER2               | Maker2,maker2 | |
            bot:maker1               | | | maker-1,Maker2,maker2
            bot:mexc/quoter          | | quoter |
            bot:mexc/taker           | | | okx/taker
            bot:okx/tokenbot         | | tokenbot |
            bot:tokenbott            | | | tokenbot
            """)
    void a_scope_covers_every_spelling_of_its_name(String scope, String used, String configured, String similar) {
        ScopeMatch match = match(scope);
        List<String> found = match.used().values().iterator().next();
        assertThat(String.join(",", found)).isEqualTo(used == null ? "" : used);
        assertThat(String.join(",", match.unused())).isEqualTo(configured == null ? "" : configured);
        assertThat(String.join(",", match.similar())).isEqualTo(similar == null ? "" : similar);
        assertThat(match.isKnown()).isEqualTo(used != null || configured != null);
        assertThat(match.names()).isNotEmpty();
    }

    @Test
    void the_global_scope_covers_everything_and_an_exchange_what_is_there() {
        assertThat(match("global").used())
                .containsEntry(ModeScope.Level.ACCOUNT, List.of("mexc/desk", "mexc/fund", "okx/desk"))
                .containsEntry(ModeScope.Level.BOT, List.of("Maker2", "desk", "maker-1", "maker2", "taker"));
        assertThat(match("exchange:okx").used())
                .containsEntry(ModeScope.Level.INSTRUMENT, List.of("BTC-USDT"))
                .containsEntry(ModeScope.Level.ACCOUNT, List.of("desk"));
        assertThat(match("exchange:okx").isComplete()).isFalse();
        assertThat(match("exchange:mexc").isComplete()).isTrue();
        assertThat(match("exchange:unused").isKnown()).isTrue();
    }

    @Test
    void the_halt_of_a_bot_names_accounts_whose_calls_come_also_without_the_name_of_a_bot() {
        assertThat(match("bot:maker2").unnamed()).containsExactly("mexc/desk");
        assertThat(match("bot:okx/maker2").unnamed()).isEmpty();
        assertThat(match("bot:desk").unnamed()).isEmpty();
        assertThat(match("account:mexc/desk").unnamed()).isEmpty();
    }

    @Test
    void at_most_five_similar_names_are_found_among_thousands() {
        List<String> many =
                IntStream.range(0, 20_000).mapToObj(i -> "strategy-" + i).toList();
        ScopeMatch match = ScopeMatch.of(
                ModeScope.parse("bot:strategy_"),
                Map.of("mexc", new KnownNames(many, List.of(), List.of(), false)),
                Map.of());
        assertThat(match.similar()).hasSize(5).startsWith("strategy-0", "strategy-1");
    }
}
