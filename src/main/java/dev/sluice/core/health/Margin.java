package dev.sluice.core.health;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * The funds of an account, as exact decimals.
 *
 * @param available free funds
 * @param used funds that positions and orders use; never negative
 * @param currency currency of both
 */
public record Margin(BigDecimal available, BigDecimal used, String currency) implements MarginState {
    private static final BigDecimal PERCENT = BigDecimal.valueOf(100);
    private static final int MAX_NUMBER_LENGTH = 40;
    private static final int MAX_CURRENCY_LENGTH = 16;
    private static final MathContext DISPLAY_PRECISION = new MathContext(6, RoundingMode.HALF_EVEN);

    public Margin {
        if (used.signum() < 0) {
            throw new IllegalArgumentException("'used' " + used.toPlainString() + " must not be negative");
        }
        if (currency.isEmpty()
                || currency.length() > MAX_CURRENCY_LENGTH
                || !currency.chars().allMatch(Margin::isLetterOrDigit)) {
            throw new IllegalArgumentException(
                    "'currency' must be 1 to " + MAX_CURRENCY_LENGTH + " letters and digits");
        }
    }

    /** Parses a plain decimal number. Exponents are rejected, because they could give a billion digits. */
    public static BigDecimal parseDecimal(String name, String text) {
        boolean isPlain = text.length() <= MAX_NUMBER_LENGTH
                && text.chars().allMatch(c -> c == '.' || c == '-' || (c >= '0' && c <= '9'));
        try {
            if (isPlain) {
                return new BigDecimal(text);
            }
        } catch (NumberFormatException notANumber) {
            // reported below, with the same message as a number that is too long
        }
        throw new IllegalArgumentException("'" + name + "' is not a plain decimal number of at most "
                + MAX_NUMBER_LENGTH + " characters, such as \"1250.75\"");
    }

    private static boolean isLetterOrDigit(int c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }

    /** Compares by multiplication, so that nothing is rounded. */
    @Override
    public CheckResult evaluate(MarginLevels levels, long nowNanos) {
        String text = ratio().multiply(PERCENT).stripTrailingZeros().toPlainString() + " % of its funds are in use, "
                + available.toPlainString() + " " + currency + " are left";
        if (available.signum() <= 0 || reaches(levels.criticalPercent())) {
            return new CheckResult(HealthLevel.CRITICAL, text, nowNanos);
        }
        return new CheckResult(
                reaches(levels.warningPercent()) ? HealthLevel.WARNING : HealthLevel.HEALTHY, text, nowNanos);
    }

    private boolean reaches(int percent) {
        BigDecimal part = available.add(used).multiply(BigDecimal.valueOf(percent));
        return used.multiply(PERCENT).compareTo(part) >= 0;
    }

    /** Returns the used part of the funds, from 0 to 1, rounded for display; 1 when nothing is left. */
    @Override
    public BigDecimal ratio() {
        BigDecimal all = available.add(used);
        return all.signum() <= 0 || available.signum() <= 0 ? BigDecimal.ONE : used.divide(all, DISPLAY_PRECISION);
    }
}
