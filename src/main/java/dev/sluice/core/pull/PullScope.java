package dev.sluice.core.pull;

import dev.sluice.core.exchange.settings.pull.CancelReach;
import dev.sluice.core.tradingmode.ModeScope;

/**
 * The orders that a pull is about.
 *
 * @param modeScope the scope of the halt
 * @param keepReducing whether orders that only reduce a position, and stops, stay
 */
public record PullScope(ModeScope modeScope, boolean keepReducing) {
    /** The treatment of a resting order. */
    enum Treatment {
        /** It is cancelled. */
        PULLED,
        /** It stays, because it only reduces a position or is a stop. */
        SPARED,
        /** It stays, because it is not known whether it is in the scope; operators are told. */
        UNKNOWN,
        /** It is out of the scope. */
        OUTSIDE
    }

    /** Returns whether orders of this account at this exchange may be in the scope. */
    public boolean mayInclude(String exchange, String account) {
        boolean here = modeScope.exchange().isEmpty() || modeScope.exchange().equals(exchange);
        return here && (modeScope.level() != ModeScope.Level.ACCOUNT || modeScope.isNamed(account));
    }

    Treatment treatment(RestingOrder order) {
        Treatment part = switch (modeScope.level()) {
            case GLOBAL, EXCHANGE, ACCOUNT -> Treatment.PULLED;
            case BOT -> treatment(order.bot() == null, order.bot() != null && modeScope.isNamed(order.bot()));
            case INSTRUMENT -> treatment(order.canonicalName().isEmpty(), modeScope.isNamed(order.canonicalName()));
        };
        return part == Treatment.PULLED && keepReducing && order.isSpared() ? Treatment.SPARED : part;
    }

    private static Treatment treatment(boolean isUnknown, boolean isNamed) {
        return isUnknown ? Treatment.UNKNOWN : isNamed ? Treatment.PULLED : Treatment.OUTSIDE;
    }

    /** Returns whether a call that cancels all orders of that reach cancels none that must stay. */
    boolean contains(CancelReach reach) {
        return !keepReducing
                && switch (modeScope.level()) {
                    case GLOBAL, EXCHANGE, ACCOUNT -> true;
                    case INSTRUMENT -> reach == CancelReach.INSTRUMENT;
                    case BOT -> false;
                };
    }
}
