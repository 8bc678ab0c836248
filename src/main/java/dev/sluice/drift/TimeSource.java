package dev.sluice.drift;

import java.util.ArrayDeque;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One time server: when to ask it again, and what its last answers say together.
 *
 * <p>Of at most eight samples the one with the least delay speaks, for what lengthens a way is a queue, and queues are on one way only. A sample that
 * contradicts it is put aside once (a spike); when the next one agrees with that, the server was set or another one stands behind the name, and
 * the older samples go. A server that asks for longer pauses gets them, each time twice as long; one that forbids it is not asked again until the
 * configuration is read anew.
 *
 * <p>Not thread safe.
 */
public final class TimeSource {
    private static final int MOST_SAMPLES = 8;
    private static final long LONGEST_PAUSE_NANOS = 3_600_000_000_000L;
    private static final int MOST_DOUBLINGS = 16;

    private record Sample(Offset offset, long delayNanos, long atNanos) {}

    private final String name;
    private final SourcePace pace;
    private final Belief belief;
    private final ArrayDeque<Sample> samples = new ArrayDeque<>();
    private @Nullable Sample odd;
    private boolean everAsked;
    private long askedNanos;
    private int rateKisses;
    private boolean forbidden;
    private boolean leap;
    private String said = "not asked yet";

    public TimeSource(String name, SourcePace pace, long driftPpm) {
        this.name = name;
        this.pace = pace;
        this.belief = new Belief(driftPpm, pace.believedNanos());
    }

    public String name() {
        return name;
    }

    /** How long until it may be asked; 0: now; -1: never again. In a hurry only its owners' floor counts. */
    public long dueNanos(long nowNanos, boolean hurry) {
        if (forbidden) {
            return -1;
        }
        return everAsked ? Math.max(0, askedNanos + pauseNanos(hurry) - nowNanos) : 0;
    }

    private long pauseNanos(boolean hurry) {
        long pause = hurry && rateKisses == 0 ? pace.leastNanos() : pace.everyNanos();
        long longest = Math.max(pause, LONGEST_PAUSE_NANOS);
        return Math.min(longest, pause << Math.min(rateKisses, MOST_DOUBLINGS));
    }

    public void asked(long nowNanos) {
        everAsked = true;
        askedNanos = nowNanos;
    }

    public void answered(NtpAnswer answer, long nowNanos) {
        if (answer instanceof NtpAnswer.Measured measured) {
            leap = measured.leap();
            said = "answers";
            take(new Sample(measured.offset(), measured.delayNanos(), nowNanos), nowNanos);
        } else if (answer instanceof NtpAnswer.Kissed kissed) {
            kissed(kissed);
        } else if (answer instanceof NtpAnswer.Unusable unusable) {
            said = unusable.why();
        }
    }

    private void kissed(NtpAnswer.Kissed kissed) {
        said = "kiss-o'-death " + kissed.code();
        if (kissed.isRate()) {
            rateKisses++;
        } else if (kissed.isRefusal()) {
            forbidden = true;
        }
    }

    /** No answer came in time, or none can. */
    public void silent(String why) {
        said = why;
    }

    private void take(Sample sample, long nowNanos) {
        Offset known = offset(nowNanos);
        Sample before = odd;
        odd = null;
        if (known != null && !known.meets(sample.offset())) {
            Offset spike = before == null ? null : aged(before, nowNanos);
            if (spike == null || before == null || !spike.meets(sample.offset())) {
                odd = sample;
                said = "answers, and contradicts itself";
                return;
            }
            samples.clear();
            samples.add(before);
        }
        samples.add(sample);
        if (samples.size() > MOST_SAMPLES) {
            samples.removeFirst();
        }
    }

    /** Where UTC is by this source; null: it does not say. */
    public @Nullable Offset offset(long nowNanos) {
        samples.removeIf(sample -> aged(sample, nowNanos) == null);
        return samples.stream()
                .min(Comparator.comparingLong(Sample::delayNanos))
                .map(sample -> aged(sample, nowNanos))
                .orElse(null);
    }

    private @Nullable Offset aged(Sample sample, long nowNanos) {
        return belief.aged(sample.offset(), nowNanos - sample.atNanos());
    }

    /** The machine's clock was stepped: what was measured before may be of another time. */
    public void forget() {
        samples.clear();
        odd = null;
    }

    /** Whether it announces a leap second at the end of this day. */
    public boolean announcesLeap() {
        return leap;
    }

    /** In words, what came of the last question. */
    public String said() {
        return said;
    }
}
