package dev.sluice.core.cluster;

import org.jspecify.annotations.Nullable;

/**
 * A note of a member to the others about one shared limit. With the notes each member can tell how much of the
 * exchange's count is the use of other programs. As text it is four numbers, separated by spaces.
 *
 * @param handled the number that the store gave the last request whose response this member has read; it orders notes
 *     in time without a clock
 * @param peak the most units of this member that the exchange may have counted at any moment of the last {@link
 *     ClusterTimings#judgementNanos}
 * @param foreign the units of other programs that this member has found; 0 when it has found none
 * @param foreignMs milliseconds until these units have expired
 */
record UsageNote(long handled, long peak, long foreign, long foreignMs) {
    private static final int NUMBERS = 4;

    UsageNote {
        MessageBounds.requireCount("heard", handled);
        MessageBounds.requireCount("peak", peak);
        MessageBounds.requireCount("foreign", foreign);
        MessageBounds.requireCount("foreignMs", foreignMs);
    }

    String text() {
        return handled + " " + peak + " " + foreign + " " + foreignMs;
    }

    /** Parses a note; returns null when the text is none. */
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
