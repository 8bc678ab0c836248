package dev.sluice.core.health;

import dev.sluice.core.exchange.respond.MarginReading;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * How near an account is to liquidation, by a figure of the exchange in the response to a bot. Computed with exact
 * decimals.
 */
public record LiquidationRatio(MarginReading reading) implements MarginState {
    private static final BigDecimal PERCENT = BigDecimal.valueOf(100);
    private static final MathContext DISPLAY_PRECISION = new MathContext(6, RoundingMode.HALF_EVEN);
    private static final BigDecimal MAX_DISPLAYED = BigDecimal.valueOf(1_000);

    @Override
    public CheckResult evaluate(MarginLevels levels, long nowNanos) {
        String text = isNothingAtRisk()
                ? "nothing is at risk"
                : ratio().multiply(PERCENT).stripTrailingZeros().toPlainString() + " % of the way to liquidation";
        String message = reading.name() + ": " + text + ", by " + reading.route();
        if (reaches(levels.liquidationCriticalPercent())) {
            return new CheckResult(HealthLevel.CRITICAL, message, nowNanos);
        }
        HealthLevel healthLevel =
                reaches(levels.liquidationWarningPercent()) ? HealthLevel.WARNING : HealthLevel.HEALTHY;
        return new CheckResult(healthLevel, message, nowNanos);
    }

    /** Returns whether the exchange has no such figure for the account now. */
    public boolean isAbsent() {
        return reading.numerator().signum() == 0 && reading.denominator().signum() == 0;
    }

    private boolean isNothingAtRisk() {
        return reading.numerator().signum() == 0 && reading.denominator().signum() >= 0;
    }

    /**
     * Compares by multiplication, so that nothing is rounded. A denominator of zero or less counts as liquidation.
     */
    private boolean reaches(int percent) {
        if (isNothingAtRisk()) {
            return false;
        }
        BigDecimal part = reading.denominator().multiply(BigDecimal.valueOf(percent));
        return reading.numerator().multiply(PERCENT).compareTo(part) >= 0;
    }

    @Override
    public BigDecimal ratio() {
        if (isNothingAtRisk()) {
            return BigDecimal.ZERO;
        }
        return reading.denominator().signum() <= 0
                ? MAX_DISPLAYED
                : MAX_DISPLAYED.min(reading.numerator().divide(reading.denominator(), DISPLAY_PRECISION));
    }
}
