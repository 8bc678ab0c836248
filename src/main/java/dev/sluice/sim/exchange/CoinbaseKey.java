package dev.sluice.sim.exchange;

import java.security.PublicKey;
import org.jspecify.annotations.Nullable;

/** An API key of Coinbase with its user, its public key (null when signatures are not checked) and its calls of an hour. */
final class CoinbaseKey {
    private static final long CALLS = 10_000;
    private static final long HOUR = 3_600_000_000_000L;

    final String name;
    final CoinbaseUser user;
    final SlidingLog hour;
    private final @Nullable PublicKey publicHalf;

    CoinbaseKey(String name, CoinbaseUser user, @Nullable PublicKey publicHalf, TimeScale timeScale) {
        this.name = name;
        this.user = user;
        this.publicHalf = publicHalf;
        this.hour = new SlidingLog(CALLS, timeScale.nanos(HOUR), OverLimitPolicy.FREE);
    }

    boolean signed(Jwt token) {
        return publicHalf == null || token.isSignedBy(publicHalf);
    }

    /** Counts a call at both limits, or at neither. */
    boolean take(long nowNanos) {
        if (hour.used(nowNanos) >= hour.size()) {
            return hour.take(1, nowNanos);
        }
        return user.second.take(1, nowNanos) && hour.take(1, nowNanos);
    }
}
