package dev.sluice.core.tradingmode;

import java.util.Arrays;
import java.util.Locale;

/**
 * The cause of a hold. Written as {@code kill-switch}, {@code breaker:error_series}, {@code breaker:error_series@b} or
 * {@code clock}.
 *
 * @param name name of the breaker or the check; "" for a source that has only one cause
 * @param member the member of the cluster that has the cause; "" if it is this gateway
 */
public record HoldCause(Source source, String name, String member) {
    /** The kinds of causes that can hold a mode. */
    public enum Source {
        KILL_SWITCH,
        BREAKER,
        CLOCK,
        READINESS,
        GUARD,
        MARGIN;

        private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

        @Override
        public String toString() {
            return text;
        }
    }

    public static final HoldCause KILL_SWITCH = new HoldCause(Source.KILL_SWITCH, "");

    /** Creates a cause at this gateway. */
    public HoldCause(Source source, String name) {
        this(source, name, "");
    }

    /** Returns the same cause at another member of the cluster. */
    public HoldCause at(String otherMember) {
        return new HoldCause(source, name, otherMember);
    }

    public static HoldCause breaker(String name) {
        return new HoldCause(Source.BREAKER, name);
    }

    /**
     * Parses the text that {@link #toString} writes for a cause at this gateway; throws IllegalArgumentException for an
     * unknown source.
     */
    public static HoldCause parse(String text) {
        int colon = text.indexOf(':');
        String source = colon < 0 ? text : text.substring(0, colon);
        for (Source kind : Source.values()) {
            if (kind.toString().equals(source)) {
                return new HoldCause(kind, colon < 0 ? "" : text.substring(colon + 1));
            }
        }
        throw new IllegalArgumentException("'" + text + "' is not a cause of a mode; it must begin with one of "
                + Arrays.toString(Source.values()));
    }

    /**
     * Returns whether a REDUCE_ONLY with this cause concerns only a position, so that a hedger may still close that
     * position elsewhere.
     */
    boolean mayHedge() {
        return switch (source) {
            case MARGIN -> true;
            case BREAKER -> name.equals("hedge_deviation") || name.equals("position_risk");
            case KILL_SWITCH, CLOCK, READINESS, GUARD -> false;
        };
    }

    @Override
    public String toString() {
        String here = name.isEmpty() ? source.toString() : source + ":" + name;
        return member.isEmpty() ? here : here + "@" + member;
    }
}
