package dev.sluice.status;

import java.util.List;

/**
 * What a member of a cluster tells the others of itself, so that each console can show all members. No decision depends
 * on it.
 *
 * @param software its version of Sluice
 * @param stage the stage of its process
 * @param mode the mode that it holds for everything
 * @param level the level of its verdict
 * @param startedEpochMs when its process started, by its clock
 * @param sent calls a second that it sent lately
 * @param refused calls a second that it refused lately
 * @param waiting the calls that waited lately
 * @param limits the shared limits that it uses most, at most {@link #MAX_LIMITS}
 */
public record MemberState(
        String software,
        String stage,
        String mode,
        String level,
        long startedEpochMs,
        double sent,
        double refused,
        int waiting,
        List<LimitUse> limits) {
    /** The largest number of limits that a member tells. */
    public static final int MAX_LIMITS = 40;

    private static final int MAX_LENGTH = 160;

    /**
     * A member's part of a shared limit.
     *
     * @param of the scope key; "" for a limit of the address
     * @param cap the units that it may use
     * @param used the units that are charged there
     */
    public record LimitUse(String exchange, String limit, String of, long cap, long used) {
        private boolean isBounded() {
            return isShort(exchange) && isShort(limit) && isShort(of);
        }
    }

    public MemberState {
        limits = List.copyOf(limits);
    }

    /** Returns the same with other limits. */
    public MemberState with(List<LimitUse> newLimits) {
        return new MemberState(software, stage, mode, level, startedEpochMs, sent, refused, waiting, newLimits);
    }

    /** Returns whether it has no more and no longer parts than a member writes. */
    public boolean isBounded() {
        return isShort(software)
                && isShort(stage)
                && isShort(mode)
                && isShort(level)
                && limits.size() <= MAX_LIMITS
                && limits.stream().allMatch(LimitUse::isBounded);
    }

    private static boolean isShort(String text) {
        return text.length() <= MAX_LENGTH;
    }
}
