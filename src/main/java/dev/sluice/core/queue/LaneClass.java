package dev.sluice.core.queue;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The priority of a waiting call, the most urgent first. */
public enum LaneClass {
    /** Cancels and dead-man calls. They may use the reserve of a limit. */
    CANCEL(0),
    REDUCE(1),
    /** Orders, amendments, deposits and withdrawals. */
    PLACE(2),
    READ_PRIVATE(3),
    READ_PUBLIC(4);

    private static final LaneClass[] ALL = values();

    public static final int COUNT = ALL.length;

    private final int rank;

    LaneClass(int rank) {
        this.rank = rank;
    }

    /** Returns the rank: 0 for the most urgent class. */
    public int rank() {
        return rank;
    }

    /** Parses a name such as {@code read-public}; returns null for an unknown name. */
    public static @Nullable LaneClass parse(String text) {
        return Arrays.stream(ALL)
                .filter(laneClass -> laneClass.toString().equals(text))
                .findFirst()
                .orElse(null);
    }

    /** Returns whether calls of this class go before those of the other class. */
    public boolean isMoreUrgentThan(LaneClass other) {
        return rank < other.rank;
    }

    /** Returns the less urgent of the two classes: a caller may lower the class of its call, never raise it. */
    public LaneClass loweredTo(@Nullable LaneClass other) {
        return other != null && isMoreUrgentThan(other) ? other : this;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
