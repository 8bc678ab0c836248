package dev.sluice.sim.counter;

/**
 * The violations and bans of one address or key, with bans of increasing length. Times are nanoseconds on the
 * exchange's clock.
 */
public final class BanLadder {
    private static final long SECOND = 1_000_000_000L;

    private final BanSettings settings;
    private final TimeScale timeScale;
    private boolean striking;
    private long strikesEndNanos;
    private int strikes;
    private boolean banned;
    private long untilNanos;
    private int rung;
    private long bans;

    public BanLadder(BanSettings settings, TimeScale timeScale) {
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
    public boolean strike(long exchangeNanos, long windowEndNanos) {
        if (!striking || exchangeNanos - strikesEndNanos >= 0) {
            striking = true;
            strikes = 0;
            strikesEndNanos = windowEndNanos;
        }
        strikes++;
        if (strikes <= settings.after()) {
            return false;
        }
        ban(exchangeNanos);
        return true;
    }

    private void ban(long exchangeNanos) {
        if (banned && exchangeNanos - untilNanos > timeScale.nanos(settings.maxSeconds() * SECOND)) {
            rung = 0;
        }
        long seconds = settings.firstSeconds();
        for (int i = 0; i < rung && seconds < settings.maxSeconds(); i++) {
            seconds = Math.min(settings.maxSeconds(), seconds * settings.factor());
        }
        rung++;
        bans++;
        banned = true;
        striking = false;
        untilNanos = exchangeNanos + timeScale.nanos(seconds * SECOND);
    }
}
