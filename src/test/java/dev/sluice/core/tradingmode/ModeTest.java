package dev.sluice.core.tradingmode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.call.Kind;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the table of modes and of the text forms of scopes and causes. */
final class ModeTest {
    /** A second copy of the table of modes, column by column, to compare with. */
    private static final Map<Mode, Set<Kind>> PASSES = Map.of(
            Mode.ACTIVE,
            EnumSet.allOf(Kind.class),
            Mode.REDUCE_ONLY,
            EnumSet.of(
                    Kind.CANCEL,
                    Kind.DEAD_MAN,
                    Kind.READ_PRIVATE,
                    Kind.READ_PUBLIC,
                    Kind.SESSION,
                    Kind.REDUCE,
                    Kind.DEPOSIT),
            Mode.CANCEL_ONLY,
            EnumSet.of(Kind.CANCEL, Kind.DEAD_MAN, Kind.READ_PRIVATE, Kind.READ_PUBLIC, Kind.SESSION, Kind.DEPOSIT),
            Mode.HALTED,
            EnumSet.noneOf(Kind.class));

    @Test
    void every_mode_passes_exactly_the_kinds_of_its_row() {
        for (Mode mode : Mode.values()) {
            for (Kind kind : Kind.values()) {
                assertThat(mode.allows(kind))
                        .as("%s in %s", kind, mode)
                        .isEqualTo(PASSES.getOrDefault(mode, Set.of()).contains(kind));
            }
        }
    }

    @Test
    void modes_are_ordered_from_lax_to_strict() {
        for (Mode mode : Mode.values()) {
            for (Mode stricter : Mode.values()) {
                assertThat(stricter.isStricterThan(mode)).isEqualTo(stricter.compareTo(mode) > 0);
                assertThat(mode.orStricter(stricter)).isEqualTo(stricter.isStricterThan(mode) ? stricter : mode);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            global,                     GLOBAL,     '',      ''
            exchange:binance,           EXCHANGE,   binance, ''
            account:binance/desk,       ACCOUNT,    binance, desk
            bot:maker1,                 BOT,        '',      maker1
            bot:kraken/maker1,          BOT,        kraken,  maker1
            instrument:kraken/XBT/USD,  INSTRUMENT, kraken,  XBT/USD
            """)
    void a_scope_is_parsed_from_its_text_form(String text, ModeScope.Level level, String exchange, String name) {
        ModeScope modeScope = ModeScope.parse(text);
        assertThat(modeScope).isEqualTo(new ModeScope(level, exchange, name)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "globe",
                "global:x",
                "exchange",
                "exchange:",
                "account:desk",
                "account:/desk",
                "account:binance/",
                "instrument:BTCUSDT",
                "bot:",
                "bot:/x",
                "bot:a b",
                "exchange:b\u00e9",
                "pair:binance/BTCUSDT"
            })
    void an_invalid_scope_is_refused_with_the_allowed_forms(String text) {
        assertThatThrownBy(() -> ModeScope.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not a scope; allowed: global, exchange:NAME");
    }

    @Test
    void a_cause_is_parsed_from_its_text_form() {
        assertThat(HoldCause.KILL_SWITCH).hasToString("kill-switch");
        assertThat(HoldCause.breaker("a:b")).hasToString("breaker:a:b");
        for (String text : new String[] {"kill-switch", "breaker:error_series", "clock", "readiness", "guard:x"}) {
            assertThat(HoldCause.parse(text)).hasToString(text);
        }
        assertThatThrownBy(() -> HoldCause.parse("weather")).isInstanceOf(IllegalArgumentException.class);
    }
}
