package dev.sluice.lane;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The order in which waiting calls are served, most urgent first. */
public enum LaneClass {
    /** Cancels and dead-man calls: they may use a limit's reserve, and nothing stops them but a ban. */
    CANCEL(0),
    REDUCE(1),
    /** Orders, amendments, and money on the move. */
    PLACE(2),
    READ_PRIVATE(3),
    READ_PUBLIC(4);

    private static final LaneClass[] ALL = values();

    public static final int COUNT = ALL.length;

    private final int place;

    LaneClass(int place) {
        this.place = place;
    }

    /** 0 for the most urgent, then 1 and so on. */
    public int place() {
        return place;
    }

    /** Reads {@code read-public} and the like; null when it is no class. */
    public static @Nullable LaneClass parse(String text) {
        return Arrays.stream(ALL)
                .filter(one -> one.toString().equals(text))
                .findFirst()
                .orElse(null);
    }

    /** Whether this one is served before the other. */
    public boolean before(LaneClass other) {
        return place < other.place;
    }

    /** The less urgent of the two: a caller may lower its class, never raise it. */
    public LaneClass loweredTo(@Nullable LaneClass other) {
        return other != null && before(other) ? other : this;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
