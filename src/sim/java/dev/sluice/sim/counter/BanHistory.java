package dev.sluice.sim.counter;

/**
 * The violations and bans of one address or key, with bans of increasing length. Times are nanoseconds on the
 * exchange's clock.
 */
public final class BanHistory {
    private static final long SECOND = 1_000_000_000L;

    private final BanSettings settings;
    private final TimeScale timeScale;
    private boolean hasViolations;
    private long violationsEndNanos;
    private int violations;
    private boolean banned;
    private long untilNanos;
    private int bansInARow;
    private long bans;

    public BanHistory(BanSettings settings, TimeScale timeScale) {
        this.settings = settings;
        this.timeScale = timeScale;
    }

    public boolean isBanned(long exchangeNanos) {
        return banned && exchangeNanos - untilNanos < 0;
    }

    public long untilNanos() {
        return untilNanos;
    }

    public long bans() {
        return bans;
    }

    /** Records a violation; returns true when it causes a ban. Violations expire with their window. */
    public boolean addViolation(long exchangeNanos, long windowEndNanos) {
        if (!hasViolations || exchangeNanos - violationsEndNanos >= 0) {
            hasViolations = true;
            violations = 0;
            violationsEndNanos = windowEndNanos;
        }
        violations++;
        if (violations <= settings.after()) {
            return false;
        }
        ban(exchangeNanos);
        return true;
    }

    private void ban(long exchangeNanos) {
        if (banned && exchangeNanos - untilNanos > timeScale.nanos(settings.maxSeconds() * SECOND)) {
            bansInARow = 0;
        }
        long seconds = settings.firstSeconds();
        for (int i = 0; i < bansInARow && seconds < settings.maxSeconds(); i++) {
            seconds = Math.min(settings.maxSeconds(), seconds * settings.factor());
        }
        bansInARow++;
        bans++;
        banned = true;
        hasViolations = false;
        untilNanos = exchangeNanos + timeScale.nanos(seconds * SECOND);
    }
}
