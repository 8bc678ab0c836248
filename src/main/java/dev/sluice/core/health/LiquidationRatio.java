package dev.sluice.core.health;

import dev.sluice.core.exchange.respond.MarginReading;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** The distance of an account from liquidation, by the exchange's own figure in a passing response. Exact decimals. */
public record LiquidationRatio(MarginReading seen) implements MarginState {
    private static final BigDecimal PERCENT = BigDecimal.valueOf(100);
    private static final MathContext SHOWN = new MathContext(6, RoundingMode.HALF_EVEN);
    private static final BigDecimal MAX_SHOWN = BigDecimal.valueOf(1_000);

    @Override
    public CheckResult evaluate(MarginLevels levels, long nowNanos) {
        String text = nothingAtRisk()
                ? "nothing is at risk"
                : ratio().multiply(PERCENT).stripTrailingZeros().toPlainString() + " % of the way to liquidation";
        String all = seen.name() + ": " + text + ", by " + seen.route();
        if (reaches(levels.liquidationCriticalPercent())) {
            return new CheckResult(HealthLevel.CRITICAL, all, nowNanos);
        }
        HealthLevel healthLevel =
                reaches(levels.liquidationWarningPercent()) ? HealthLevel.WARNING : HealthLevel.HEALTHY;
        return new CheckResult(healthLevel, all, nowNanos);
    }

    /** Returns whether the exchange has no such figure for the account at present. */
    public boolean isNone() {
        return seen.numerator().signum() == 0 && seen.denominator().signum() == 0;
    }

    private boolean nothingAtRisk() {
        return seen.numerator().signum() == 0 && seen.denominator().signum() >= 0;
    }

    /**
     * Compares by multiplication, so that nothing is rounded. A divisor of zero or less counts as beyond liquidation.
     */
    private boolean reaches(int percent) {
        if (nothingAtRisk()) {
            return false;
        }
        BigDecimal part = seen.denominator().multiply(BigDecimal.valueOf(percent));
        return seen.numerator().multiply(PERCENT).compareTo(part) >= 0;
    }

    @Override
    public BigDecimal ratio() {
        if (nothingAtRisk()) {
            return BigDecimal.ZERO;
        }
        return seen.denominator().signum() <= 0
                ? MAX_SHOWN
                : MAX_SHOWN.min(seen.numerator().divide(seen.denominator(), SHOWN));
    }
}
