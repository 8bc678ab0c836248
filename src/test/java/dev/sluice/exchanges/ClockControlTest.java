package dev.sluice.exchanges;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Config;
import dev.sluice.config.LoadResult;
import dev.sluice.control.ModeHolder;
import dev.sluice.core.clock.ClockStanding;
import dev.sluice.core.clock.ClockVerdict;
import dev.sluice.core.clock.Drift;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeRegistry;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
final class ClockControlTest {
    private final ModeRegistry modeRegistry = new ModeRegistry(0, 0);
    private final AtomicInteger acknowledgements = new AtomicInteger();
    private final List<String> logged = new ArrayList<>();
    private final ClockControl clockControl;

    ClockControlTest(Vertx vertx) {
        clockControl = new ClockControl(
                vertx,
                ((LoadResult.Valid) Config.load(Path.of("conf")))
                        .config()
                        .gateway()
                        .clock(),
                new ModeHolder(modeRegistry, () -> 0, acknowledgements::incrementAndGet, logged::add),
                List::of);
    }

    @Test
    void a_held_clock_holds_everything_once_and_its_release_lifts_the_hold() {
        clockControl.onVerdict(verdict(true, Map.of()));
        ModeHold held = modeRegistry.snapshot().all().get(0);
        clockControl.onVerdict(verdict(true, Map.of()));

        assertThat(held).hasToString("CANCEL_ONLY for global by clock (2000 ms ahead of UTC)");
        assertThat(modeRegistry.snapshot().all()).singleElement().isSameAs(held);
        assertThat(acknowledgements).hasValue(1);

        clockControl.onVerdict(verdict(false, Map.of()));
        assertThat(modeRegistry.snapshot().isEmpty()).isTrue();
        assertThat(acknowledgements)
                .as("a lifted mode needs no acknowledgement")
                .hasValue(1);
        assertThat(logged).hasSize(2);
    }

    @Test
    void a_clock_that_one_exchange_does_not_tolerate_holds_only_that_exchange() {
        ClockVerdict.ExchangeVerdict beyond =
                new ClockVerdict.ExchangeVerdict(ClockStanding.BEYOND, null, true, "1400 ms ahead of kraken's");
        clockControl.onVerdict(verdict(false, Map.of("kraken", beyond)));

        assertThat(modeRegistry.snapshot().global()).isEqualTo(Mode.ACTIVE);
        assertThat(modeRegistry.snapshot().at("kraken").mode()).isEqualTo(Mode.CANCEL_ONLY);
        assertThat(modeRegistry.snapshot().at("binance").mode()).isEqualTo(Mode.ACTIVE);
    }

    @Test
    void the_hold_of_an_exchange_that_was_removed_ends() {
        ClockVerdict.ExchangeVerdict beyond =
                new ClockVerdict.ExchangeVerdict(ClockStanding.BEYOND, null, true, "ahead");
        clockControl.onVerdict(verdict(false, Map.of("kraken", beyond, "okx", beyond)));
        clockControl.onVerdict(verdict(false, Map.of("okx", beyond)));
        assertThat(modeRegistry.snapshot().all())
                .extracting(held -> held.modeScope().exchange())
                .containsExactly("okx");
    }

    @Test
    void the_clock_error_is_the_farther_end_of_the_known_interval() {
        ClockVerdict behind = new ClockVerdict(
                ClockStanding.WITHIN, new Drift(-9_000_000, 2_000_000), "", false, "", List.of(), Map.of());
        assertThat(ClockControl.maxErrorMillis(behind)).isEqualTo(9);
        assertThat(ClockControl.maxErrorMillis(verdict(true, Map.of()))).isEqualTo(-1);
        assertThat(clockControl.maxErrorMillis()).as("no measurement yet").isEqualTo(-1);
    }

    private static ClockVerdict verdict(boolean held, Map<String, ClockVerdict.ExchangeVerdict> exchanges) {
        return new ClockVerdict(
                held ? ClockStanding.BEYOND : ClockStanding.WITHIN,
                null,
                "",
                held,
                held ? "2000 ms ahead of UTC" : "",
                List.of(),
                exchanges);
    }
}
