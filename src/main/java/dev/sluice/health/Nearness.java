package dev.sluice.health;

import dev.sluice.exchange.MarginSeen;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** How near an account is to liquidation, by its exchange's own figure in an answer that passed by. Exact. */
public record Nearness(MarginSeen seen) implements Measure {
    private static final BigDecimal PERCENT = BigDecimal.valueOf(100);
    private static final MathContext SHOWN = new MathContext(6, RoundingMode.HALF_EVEN);
    private static final BigDecimal MOST_SHOWN = BigDecimal.valueOf(1_000);

    @Override
    public Finding judged(MarginLevels levels, long nowNanos) {
        String text = nothingAtRisk()
                ? "nothing is at risk"
                : ratio().multiply(PERCENT).stripTrailingZeros().toPlainString() + " % of the way to liquidation";
        String all = seen.name() + ": " + text + ", by " + seen.route();
        if (reaches(levels.liquidationCriticalPercent())) {
            return new Finding(Level.CRITICAL, all, nowNanos);
        }
        Level level = reaches(levels.liquidationWarningPercent()) ? Level.WARNING : Level.HEALTHY;
        return new Finding(level, all, nowNanos);
    }

    /** Whether the exchange has no such figure for the account now. */
    public boolean isNone() {
        return seen.reached().signum() == 0 && seen.at().signum() == 0;
    }

    private boolean nothingAtRisk() {
        return seen.reached().signum() == 0 && seen.at().signum() >= 0;
    }

    /** Compared by multiplying, so that nothing is rounded. Nothing left to be divided by, or less, is past the end. */
    private boolean reaches(int percent) {
        if (nothingAtRisk()) {
            return false;
        }
        BigDecimal part = seen.at().multiply(BigDecimal.valueOf(percent));
        return seen.reached().multiply(PERCENT).compareTo(part) >= 0;
    }

    @Override
    public BigDecimal ratio() {
        if (nothingAtRisk()) {
            return BigDecimal.ZERO;
        }
        return seen.at().signum() <= 0
                ? MOST_SHOWN
                : MOST_SHOWN.min(seen.reached().divide(seen.at(), SHOWN));
    }
}
