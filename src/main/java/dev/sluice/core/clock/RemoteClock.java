package dev.sluice.core.clock;

import org.jspecify.annotations.Nullable;

/**
 * Estimates the offset of a remote clock: the intersection of all samples, widened by drift as they age.
 *
 * <p>Each sample is an interval that contains the true offset, for any network delays, so their intersection contains
 * it too. A sample that contradicts this interval is rejected. When {@value #NEEDED_SAMPLES} rejected samples agree
 * with each other and no sample in between contradicts them, the remote clock was set, and they replace the interval.
 * So a single wrong response cannot move it.
 *
 * <p>Thread-safe: samples come from every event loop.
 */
public final class RemoteClock {
    /** The number of rejected samples that agree with each other and replace the known interval. */
    private static final int NEEDED_SAMPLES = 3;

    private static final long SAMPLE_PAUSE_NANOS = 20_000_000;

    private DriftModel driftModel;
    private @Nullable EpochOffset known;
    private long knownAtNanos;
    /** The intersection of the samples that contradict {@code known}; {@code candidateSamples} is their number. */
    private @Nullable EpochOffset candidateOffset;

    private long candidateAtNanos;
    private int candidateSamples;
    private long rejectedSamples;
    private volatile boolean hasSample;
    private volatile long nextSampleNanos;

    public RemoteClock(DriftModel driftModel) {
        this.driftModel = driftModel;
    }

    /** Replaces the drift model. The known interval stays. */
    public synchronized void reload(DriftModel reloaded) {
        driftModel = reloaded;
    }

    /** Returns whether another sample is useful; shortly after the last one it would only cost time. */
    public boolean needsSample(long nowNanos) {
        return !hasSample || nowNanos - nextSampleNanos >= 0;
    }

    /** Adds a sample; returns false when it was rejected. */
    public synchronized boolean add(ClockSample clockSample) {
        long now = clockSample.arrivedNanos();
        // the clocks drift apart while the response is on its way
        EpochOffset measured = new EpochOffset(clockSample.earliestOffsetNanos(), clockSample.latestOffsetNanos())
                .widened(driftModel.driftNanos(now - clockSample.sentNanos()));
        nextSampleNanos = now + SAMPLE_PAUSE_NANOS;
        hasSample = true;
        EpochOffset current = offset(now);
        EpochOffset candidate = candidate(now);
        if (current == null) {
            accept(measured, now);
            return true;
        }
        if (current.overlaps(measured)) {
            knownAtNanos = now;
            known = current.intersection(measured);
            setCandidate(
                    candidate != null && candidate.overlaps(measured) ? candidate.intersection(measured) : null,
                    candidateSamples,
                    now);
            return true;
        }
        rejectedSamples++;
        boolean agrees = candidate != null && candidate.overlaps(measured);
        setCandidate(
                candidate != null && agrees ? candidate.intersection(measured) : measured,
                agrees ? candidateSamples + 1 : 1,
                now);
        if (candidateSamples < NEEDED_SAMPLES) {
            return false;
        }
        accept(agrees && candidate != null ? candidate.intersection(measured) : measured, now);
        return true;
    }

    private void accept(EpochOffset epochOffset, long now) {
        known = epochOffset;
        knownAtNanos = now;
        setCandidate(null, 0, now);
    }

    private void setCandidate(@Nullable EpochOffset epochOffset, int samples, long now) {
        candidateOffset = epochOffset;
        candidateSamples = epochOffset == null ? 0 : samples;
        candidateAtNanos = now;
    }

    private @Nullable EpochOffset candidate(long now) {
        return candidateOffset == null ? null : driftModel.aged(candidateOffset, now - candidateAtNanos);
    }

    /**
     * Discards the known interval. Called after a step of the machine's clock: the machine may have been suspended,
     * which stops the monotonic clock.
     */
    public synchronized void reset() {
        known = null;
        setCandidate(null, 0, knownAtNanos);
        hasSample = false;
    }

    /** Returns the current offset; null when there is no recent sample. */
    public synchronized @Nullable EpochOffset offset(long nowNanos) {
        if (known == null) {
            return null;
        }
        return driftModel.aged(known, nowNanos - knownAtNanos);
    }

    /** Returns the interval widened by the maximum drift in this time, for a caller that keeps it so long. */
    public synchronized EpochOffset widened(EpochOffset epochOffset, long nanos) {
        return epochOffset.widened(driftModel.driftNanos(nanos));
    }

    /** Returns the number of samples that contradicted the known interval. */
    public synchronized long rejectedSamples() {
        return rejectedSamples;
    }
}
