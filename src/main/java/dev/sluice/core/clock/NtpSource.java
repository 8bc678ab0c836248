package dev.sluice.core.clock;

import dev.sluice.base.unit.Nanos;
import java.util.ArrayDeque;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A time server with its request schedule and its recent samples.
 *
 * <p>Of at most eight samples the one with the smallest delay is used, because delay comes from queues, which usually
 * affect one direction only. A sample that contradicts it is set aside once, as an outlier. When the next one agrees
 * with the outlier, the server's clock was set or another server answers under its name, and the older samples are
 * discarded. A server that demands longer intervals is asked half as often each time; a server that forbids requests is
 * not asked again until the configuration is reloaded.
 *
 * <p>Not thread-safe.
 */
public final class NtpSource {
    private static final int MAX_SAMPLES = 8;
    private static final long MAX_PAUSE_NANOS = 3_600 * Nanos.PER_SECOND;
    private static final int MAX_DOUBLINGS = 16;

    private record Sample(EpochOffset epochOffset, long delayNanos, long atNanos) {}

    private final String name;
    private final PollInterval pace;
    private final DriftModel driftModel;
    private final ArrayDeque<Sample> samples = new ArrayDeque<>();
    private @Nullable Sample odd;
    private boolean everAsked;
    private long askedNanos;
    private int rateKisses;
    private boolean forbidden;
    private boolean leap;
    private String lastResult = "no request yet";

    public NtpSource(String name, PollInterval pace, long driftPpm) {
        this.name = name;
        this.pace = pace;
        this.driftModel = new DriftModel(driftPpm, pace.believedNanos());
    }

    public String name() {
        return name;
    }

    /**
     * Returns the time until the next request is allowed: 0 means now, -1 never. With {@code hurry} only the shortest
     * interval allowed by its operators applies.
     */
    public long dueNanos(long nowNanos, boolean hurry) {
        if (forbidden) {
            return -1;
        }
        return everAsked ? Math.max(0, askedNanos + pauseNanos(hurry) - nowNanos) : 0;
    }

    private long pauseNanos(boolean hurry) {
        long pause = hurry && rateKisses == 0 ? pace.minNanos() : pace.everyNanos();
        long longest = Math.max(pause, MAX_PAUSE_NANOS);
        return Math.min(longest, pause << Math.min(rateKisses, MAX_DOUBLINGS));
    }

    public void requestSent(long nowNanos) {
        everAsked = true;
        askedNanos = nowNanos;
    }

    public void answered(NtpResponse response, long nowNanos) {
        if (response instanceof NtpResponse.Measured measured) {
            leap = measured.leap();
            lastResult = "answers";
            take(new Sample(measured.epochOffset(), measured.delayNanos(), nowNanos), nowNanos);
        } else if (response instanceof NtpResponse.KissOfDeath kissed) {
            onKissOfDeath(kissed);
        } else if (response instanceof NtpResponse.Unusable unusable) {
            lastResult = unusable.why();
        }
    }

    private void onKissOfDeath(NtpResponse.KissOfDeath kissed) {
        lastResult = "kiss-o'-death " + kissed.code();
        if (kissed.isRate()) {
            rateKisses++;
        } else if (kissed.isRefusal()) {
            forbidden = true;
        }
    }

    /** Records that no response came in time, or that none is possible. */
    public void silent(String why) {
        lastResult = why;
    }

    private void take(Sample sample, long nowNanos) {
        EpochOffset known = offset(nowNanos);
        Sample before = odd;
        odd = null;
        if (known != null && !known.meets(sample.epochOffset())) {
            EpochOffset spike = before == null ? null : aged(before, nowNanos);
            if (spike == null || before == null || !spike.meets(sample.epochOffset())) {
                odd = sample;
                lastResult = "responds, but contradicts itself";
                return;
            }
            samples.clear();
            samples.add(before);
        }
        samples.add(sample);
        if (samples.size() > MAX_SAMPLES) {
            samples.removeFirst();
        }
    }

    /** Returns UTC according to this source; null when it does not provide it. */
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
    public void forget() {
        samples.clear();
        odd = null;
    }

    /** Returns whether it announces a leap second at the end of this day. */
    public boolean announcesLeap() {
        return leap;
    }

    /** Returns a description of the result of the last request. */
    public String lastResult() {
        return lastResult;
    }
}
