package dev.sluice.core.clock;

import dev.sluice.base.unit.Nanos;
import java.util.ArrayDeque;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A time server with its request schedule and its recent samples.
 *
 * <p>Of the last {@value #MAX_SAMPLES} samples the one with the smallest delay is used, because delay usually comes
 * from a queue in one direction only. A sample that contradicts it is an outlier and is not used. When the next sample
 * agrees with the outlier, the server's clock was set or another server has its name; then the older samples are
 * discarded.
 *
 * <p>Each time a server demands longer intervals, the interval is doubled. A server that forbids requests gets no more
 * until the configuration is reloaded.
 *
 * <p>Not thread-safe.
 */
public final class NtpSource {
    private static final int MAX_SAMPLES = 8;
    private static final long MAX_PAUSE_NANOS = 3_600 * Nanos.PER_SECOND;
    private static final int MAX_DOUBLINGS = 16;

    private record Sample(EpochOffset epochOffset, long delayNanos, long atNanos) {}

    private final String name;
    private final PollInterval pollInterval;
    private final DriftModel driftModel;
    private final ArrayDeque<Sample> samples = new ArrayDeque<>();
    private @Nullable Sample outlier;
    private boolean wasAsked;
    private long lastRequestNanos;
    private int rateResponses;
    private boolean isForbidden;
    private boolean announcesLeap;
    private String lastResult = "no request yet";

    public NtpSource(String name, PollInterval pollInterval, long driftPpm) {
        this.name = name;
        this.pollInterval = pollInterval;
        this.driftModel = new DriftModel(driftPpm, pollInterval.sampleLifetimeNanos());
    }

    public String name() {
        return name;
    }

    /**
     * Returns the nanoseconds until the next request: 0 means now, -1 never.
     *
     * @param isUrgent whether to use the shortest interval that the server's operators allow
     */
    public long dueNanos(long nowNanos, boolean isUrgent) {
        if (isForbidden) {
            return -1;
        }
        return wasAsked ? Math.max(0, lastRequestNanos + pauseNanos(isUrgent) - nowNanos) : 0;
    }

    private long pauseNanos(boolean isUrgent) {
        long pause = isUrgent && rateResponses == 0 ? pollInterval.minNanos() : pollInterval.intervalNanos();
        long longest = Math.max(pause, MAX_PAUSE_NANOS);
        return Math.min(longest, pause << Math.min(rateResponses, MAX_DOUBLINGS));
    }

    public void recordRequest(long nowNanos) {
        wasAsked = true;
        lastRequestNanos = nowNanos;
    }

    public void recordResponse(NtpResponse response, long nowNanos) {
        if (response instanceof NtpResponse.Measurement measurement) {
            announcesLeap = measurement.announcesLeap();
            lastResult = "answers";
            addSample(new Sample(measurement.epochOffset(), measurement.delayNanos(), nowNanos), nowNanos);
        } else if (response instanceof NtpResponse.KissOfDeath kissOfDeath) {
            onKissOfDeath(kissOfDeath);
        } else if (response instanceof NtpResponse.Unusable unusable) {
            lastResult = unusable.why();
        }
    }

    private void onKissOfDeath(NtpResponse.KissOfDeath kissOfDeath) {
        lastResult = "kiss-o'-death " + kissOfDeath.code();
        if (kissOfDeath.isRate()) {
            rateResponses++;
        } else if (kissOfDeath.isRefusal()) {
            isForbidden = true;
        }
    }

    /** Records why there is no response. */
    public void recordFailure(String why) {
        lastResult = why;
    }

    private void addSample(Sample sample, long nowNanos) {
        EpochOffset current = offset(nowNanos);
        Sample previousOutlier = outlier;
        outlier = null;
        if (current != null && !current.overlaps(sample.epochOffset())) {
            EpochOffset agedOutlier = previousOutlier == null ? null : aged(previousOutlier, nowNanos);
            if (agedOutlier == null || previousOutlier == null || !agedOutlier.overlaps(sample.epochOffset())) {
                outlier = sample;
                lastResult = "responds, but contradicts itself";
                return;
            }
            samples.clear();
            samples.add(previousOutlier);
        }
        samples.add(sample);
        if (samples.size() > MAX_SAMPLES) {
            samples.removeFirst();
        }
    }

    /** Returns UTC according to this server; null when it has no recent sample. */
    public @Nullable EpochOffset offset(long nowNanos) {
        samples.removeIf(sample -> aged(sample, nowNanos) == null);
        return samples.stream()
                .min(Comparator.comparingLong(Sample::delayNanos))
                .map(sample -> aged(sample, nowNanos))
                .orElse(null);
    }

    private @Nullable EpochOffset aged(Sample sample, long nowNanos) {
        return driftModel.aged(sample.epochOffset(), nowNanos - sample.atNanos());
    }

    /** Discards all samples after a step of the machine's clock. */
    public void reset() {
        samples.clear();
        outlier = null;
    }

    /** Returns whether the server announces a leap second at the end of this day. */
    public boolean announcesLeap() {
        return announcesLeap;
    }

    /** Returns a description of the result of the last request. */
    public String lastResult() {
        return lastResult;
    }
}
