package dev.sluice.core.clock;

import org.jspecify.annotations.Nullable;

/**
 * The knowledge of a remote clock: the intersection of all sightings, widened by drift as they age.
 *
 * <p>Each sighting is an interval that contains the true offset, whatever the network delays were, so their
 * intersection does too. A sighting that contradicts it is set aside. When three of them agree with each other and no
 * sighting in between contradicts them, the remote clock was set, and they replace the interval. A single wrong
 * response cannot move it.
 *
 * <p>Any thread: sightings come from every event loop.
 */
public final class RemoteClock {
    /** The number of contradicting sightings, in agreement with each other, that replace the known interval. */
    private static final int NEEDED_SIGHTINGS = 3;

    private static final long SATISFIED_NANOS = 20_000_000;

    private DriftModel driftModel;
    private @Nullable EpochOffset known;
    private long knownAtNanos;
    /** The intersection of the sightings that contradict {@code known}; {@code candidateSightings} is their number. */
    private @Nullable EpochOffset candidateOffset;

    private long candidateAtNanos;
    private int candidateSightings;
    private long setAside;
    private volatile boolean seen;
    private volatile long satisfiedUntilNanos;

    public RemoteClock(DriftModel driftModel) {
        this.driftModel = driftModel;
    }

    /** Replaces the limits of trust; the known interval stays. */
    public synchronized void reload(DriftModel reloaded) {
        driftModel = reloaded;
    }

    /** Returns whether another sighting can add information; shortly after the last one it would only cost time. */
    public boolean needsSample(long nowNanos) {
        return !seen || nowNanos - satisfiedUntilNanos >= 0;
    }

    /** Adds a sighting; returns false when it was set aside. */
    public synchronized boolean add(ClockSample clockSample) {
        long now = clockSample.arrivedNanos();
        // The clocks drift apart while the response is on its way.
        EpochOffset measured = new EpochOffset(clockSample.earliestOffsetNanos(), clockSample.latestOffsetNanos())
                .widened(driftModel.driftNanos(now - clockSample.sentNanos()));
        satisfiedUntilNanos = now + SATISFIED_NANOS;
        seen = true;
        EpochOffset before = offset(now);
        EpochOffset candidate = candidate(now);
        if (before == null) {
            accept(measured, now);
            return true;
        }
        if (before.meets(measured)) {
            knownAtNanos = now;
            known = before.and(measured);
            setCandidate(
                    candidate != null && candidate.meets(measured) ? candidate.and(measured) : null,
                    candidateSightings,
                    now);
            return true;
        }
        setAside++;
        boolean agrees = candidate != null && candidate.meets(measured);
        setCandidate(
                candidate != null && agrees ? candidate.and(measured) : measured,
                agrees ? candidateSightings + 1 : 1,
                now);
        if (candidateSightings < NEEDED_SIGHTINGS) {
            return false;
        }
        accept(agrees && candidate != null ? candidate.and(measured) : measured, now);
        return true;
    }

    private void accept(EpochOffset epochOffset, long now) {
        known = epochOffset;
        knownAtNanos = now;
        setCandidate(null, 0, now);
    }

    private void setCandidate(@Nullable EpochOffset epochOffset, int seen, long now) {
        candidateOffset = epochOffset;
        candidateSightings = epochOffset == null ? 0 : seen;
        candidateAtNanos = now;
    }

    private @Nullable EpochOffset candidate(long now) {
        return candidateOffset == null ? null : driftModel.aged(candidateOffset, now - candidateAtNanos);
    }

    /**
     * Discards the known interval after a step of the machine's clock: the machine may have been suspended, which stops
     * the monotonic clock.
     */
    public synchronized void forget() {
        known = null;
        setCandidate(null, 0, knownAtNanos);
        seen = false;
    }

    /** Returns the present offset; null when the clock was never seen or not for too long. */
    public synchronized @Nullable EpochOffset offset(long nowNanos) {
        if (known == null) {
            return null;
        }
        return driftModel.aged(known, nowNanos - knownAtNanos);
    }

    /** Returns the interval widened for a caller that keeps it for this long. */
    public synchronized EpochOffset heldFor(EpochOffset epochOffset, long nanos) {
        return epochOffset.widened(driftModel.driftNanos(nanos));
    }

    /** Returns the number of sightings that contradicted the known interval. */
    public synchronized long setAside() {
        return setAside;
    }
}
