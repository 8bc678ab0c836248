package dev.sluice.exchanges;

import dev.sluice.base.time.Ticker;
import dev.sluice.base.time.WallClock;
import dev.sluice.base.unit.Nanos;
import dev.sluice.control.ClockRefusals;
import dev.sluice.core.clock.ClockRefusal;
import dev.sluice.core.clock.DriftModel;
import dev.sluice.core.clock.EpochOffset;
import dev.sluice.core.clock.RemoteClock;
import dev.sluice.probe.ClockSettings;
import dev.sluice.status.ExchangeStatus;
import org.jspecify.annotations.Nullable;

/**
 * The measured clock of one exchange, and the refusals that show that a clock is wrong. Thread-safe.
 */
final class MeasuredClock {
    private final RemoteClock remote;
    private final ClockRefusals refusals = new ClockRefusals();
    private final Ticker ticker;
    private final WallClock wallClock;

    MeasuredClock(ClockSettings settings, Ticker ticker, WallClock wallClock) {
        remote = new RemoteClock(driftModel(settings));
        this.ticker = ticker;
        this.wallClock = wallClock;
    }

    private static DriftModel driftModel(ClockSettings settings) {
        return new DriftModel(settings.driftPpm(), settings.staleMs() * Nanos.PER_MILLI);
    }

    void reload(ClockSettings settings) {
        remote.reload(driftModel(settings));
    }

    RemoteClock remote() {
        return remote;
    }

    /** Discards the measurements, which may no longer be valid. */
    void reset() {
        remote.reset();
    }

    /** Returns the offset of the exchange's clock from the ticker; null if it is unknown. */
    @Nullable
    EpochOffset offset() {
        return remote.offset(ticker.nanos());
    }

    /** Records that the exchange refused a call for its timestamp. */
    void recordRefusal(ClockRefusal refusal) {
        refusals.add(refusal, offset(), wallOffset());
    }

    ClockRefusals refusals() {
        return refusals;
    }

    private EpochOffset wallOffset() {
        long before = ticker.nanos();
        long epoch = wallClock.epochNanos();
        return EpochOffset.ofReading(before, epoch, ticker.nanos());
    }

    ExchangeStatus.Clock status() {
        EpochOffset epochOffset = offset();
        if (epochOffset == null) {
            return new ExchangeStatus.Clock(
                    remote.rejectedSamples(), refusals.total(), refusals.lastCulprit(), null, null);
        }
        return new ExchangeStatus.Clock(
                remote.rejectedSamples(),
                refusals.total(),
                refusals.lastCulprit(),
                -wallOffset().aheadOf(epochOffset).middleNanos() / (double) Nanos.PER_MILLI,
                epochOffset.boundNanos() / (double) Nanos.PER_MILLI);
    }
}
