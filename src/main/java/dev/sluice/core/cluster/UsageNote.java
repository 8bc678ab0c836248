package dev.sluice.core.cluster;

import org.jspecify.annotations.Nullable;

/**
 * What a member tells the others about one shared limit, so that each can tell use by strangers from the members' own
 * in the exchange's count. As text it is four numbers, separated by spaces.
 *
 * @param heard the number of the last request that the store had handled when this member read its response; it orders
 *     notes in time without a clock
 * @param peak the most units of this member that the exchange may have counted at any moment of the last {@link
 *     ClusterTimings#judgementNanos}
 * @param foreign the units of strangers that this member has found; 0 when it has found none
 * @param foreignMs for how long these units still count
 */
record UsageNote(long heard, long peak, long foreign, long foreignMs) {
    private static final int NUMBERS = 4;

    UsageNote {
        MessageBounds.requireCount("heard", heard);
        MessageBounds.requireCount("peak", peak);
        MessageBounds.requireCount("foreign", foreign);
        MessageBounds.requireCount("foreignMs", foreignMs);
    }

    String text() {
        return heard + " " + peak + " " + foreign + " " + foreignMs;
    }

    /** Reads a note; null when the text is not one. */
    static @Nullable UsageNote parse(String text) {
        String[] numbers = text.split(" ", NUMBERS + 1);
        if (numbers.length != NUMBERS) {
            return null;
        }
        try {
            return new UsageNote(
                    Long.parseLong(numbers[0]),
                    Long.parseLong(numbers[1]),
                    Long.parseLong(numbers[2]),
                    Long.parseLong(numbers[3]));
        } catch (IllegalArgumentException e) {
            return null; // of another version
        }
    }
}
