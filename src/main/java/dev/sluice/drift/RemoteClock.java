package dev.sluice.drift;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a clock seen from afar: the intersection of all sightings, widened by drift as they age.
 *
 * <p>Each sighting alone is an interval that surely holds the offset, whatever the ways took, so their intersection does too. One that
 * contradicts it is set aside; when several do, agree with each other and nothing contradicts them, the clock was set: they replace the
 * interval. Until then the interval stays, for one lying answer must not move it.
 *
 * <p>Any thread: sightings come from every event loop.
 */
public final class RemoteClock {
    /** So many sightings that contradict what is known, and agree with each other, replace it. */
    private static final int RIVALS = 3;

    private static final long SATISFIED_NANOS = 20_000_000;

    private Belief belief;
    private @Nullable Offset known;
    private long knownAtNanos;
    /** What the sightings that contradict {@code known} agree on, and how many they are. */
    private @Nullable Offset rivalOffset;

    private long rivalAtNanos;
    private int rivalSeen;
    private long setAside;
    private volatile boolean seen;
    private volatile long satisfiedUntilNanos;

    public RemoteClock(Belief belief) {
        this.belief = belief;
    }

    /** Takes over a reloaded configuration; what is known stays. */
    public synchronized void reload(Belief reloaded) {
        belief = reloaded;
    }

    /** Whether another sighting may teach something: so soon after the last one it would only cost time. */
    public boolean isCurious(long nowNanos) {
        return !seen || nowNanos - satisfiedUntilNanos >= 0;
    }

    /** Learns from one sighting; false when it was set aside. */
    public synchronized boolean saw(Sighting sighting) {
        Offset told = new Offset(sighting.earliestOffsetNanos(), sighting.latestOffsetNanos());
        long now = sighting.arrivedNanos();
        satisfiedUntilNanos = now + SATISFIED_NANOS;
        seen = true;
        Offset before = offset(now);
        Offset rival = rival(now);
        if (before == null) {
            know(told, now);
            return true;
        }
        if (before.meets(told)) {
            knownAtNanos = now;
            known = before.and(told);
            rivalry(rival != null && rival.meets(told) ? rival.and(told) : null, rivalSeen, now);
            return true;
        }
        setAside++;
        boolean agrees = rival != null && rival.meets(told);
        rivalry(rival != null && agrees ? rival.and(told) : told, agrees ? rivalSeen + 1 : 1, now);
        if (rivalSeen < RIVALS) {
            return false;
        }
        know(agrees && rival != null ? rival.and(told) : told, now);
        return true;
    }

    private void know(Offset offset, long now) {
        known = offset;
        knownAtNanos = now;
        rivalry(null, 0, now);
    }

    private void rivalry(@Nullable Offset offset, int seen, long now) {
        rivalOffset = offset;
        rivalSeen = offset == null ? 0 : seen;
        rivalAtNanos = now;
    }

    private @Nullable Offset rival(long now) {
        return rivalOffset == null ? null : belief.aged(rivalOffset, now - rivalAtNanos);
    }

    /** The machine's clock was stepped, so perhaps the monotonic one stood still: what is known may be of another time. */
    public synchronized void forget() {
        known = null;
        rivalry(null, 0, knownAtNanos);
        seen = false;
    }

    /** Where the clock is now; null when it was never seen or not for too long. */
    public synchronized @Nullable Offset offset(long nowNanos) {
        if (known == null) {
            return null;
        }
        return belief.aged(known, nowNanos - knownAtNanos);
    }

    /** The interval as it must be told to one who keeps it for that long without asking again. */
    public synchronized Offset heldFor(Offset offset, long nanos) {
        return offset.widened(belief.driftNanos(nanos));
    }

    /** How many sightings contradicted what was known. */
    public synchronized long setAside() {
        return setAside;
    }
}
