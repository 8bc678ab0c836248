package dev.sluice.pace;

import java.util.Set;

/**
 * So many messages in any time so long.
 *
 * @param windowNanos the exchange's window and the slack
 * @param reserve how many of them only {@link Rank#URGENT} ones may be
 * @param frames whether pings and pongs count
 * @param names requests that alone count; empty: all messages do
 */
public record PaceLimit(int most, long windowNanos, int reserve, boolean frames, Set<String> names) {
    public PaceLimit {
        names = Set.copyOf(names);
        if (most < 1 || windowNanos < 1 || reserve < 0 || reserve >= most) {
            throw new IllegalArgumentException(
                    "a pace of " + most + " in " + windowNanos + " ns with " + reserve + " kept back lets nothing go");
        }
    }

    boolean counts(Saying saying) {
        return saying.isFrame() ? frames && names.isEmpty() : names.isEmpty() || names.contains(saying.name());
    }

    /** How many may have gone in a window when one of that rank goes. */
    int allowed(Rank rank) {
        return rank == Rank.URGENT ? most : most - reserve;
    }
}
