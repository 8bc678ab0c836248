package dev.sluice.core.tradingmode;

import dev.sluice.base.unit.Nanos;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The modes that breakers of other members of a cluster hold, and which therefore also hold here.
 *
 * <p>Each member states all modes that it shares. A newer statement replaces the earlier one of the same member. A hold
 * with a time ends that long after it was last stated, so that a member that stopped cannot hold it for ever. A hold
 * without a time, which an operator set, stays until its member states that it is gone. A statement that is missing
 * ends nothing, because the store may have lost it.
 *
 * <p>This class only decides; the caller sets and lifts the holds. Times are nanoseconds of this member's monotonic
 * clock. Not thread-safe.
 */
public final class MemberHolds {
    /** Maximum number of holds in one statement. Further holds are not stated. */
    public static final int MAX_HOLDS = 64;

    private static final long MAX_LEFT_MS = 86_400_000;
    private static final int MAX_NAME_LENGTH = 64;
    private static final int MAX_LIFTED_BY_LENGTH = 500;

    /**
     * A mode that a member shares with the others.
     *
     * @param leftMs milliseconds until it ends unless it is shared again; 0 if it ends only when its member states so
     */
    public record SharedHold(ModeHold hold, long leftMs) {
        public SharedHold {
            boolean isOfBreaker = hold.holdCause().source() == HoldCause.Source.BREAKER && !hold.latched();
            if (!isOfBreaker || hold.mode() == Mode.HALTED) {
                throw new IllegalArgumentException("a shared mode must be a breaker's, not " + hold);
            }
            boolean isShort = hold.holdCause().name().length() <= MAX_NAME_LENGTH
                    && hold.holdReason().liftedBy().length() <= MAX_LIFTED_BY_LENGTH;
            if (!isShort) {
                throw new IllegalArgumentException(
                        "a shared mode names a breaker or what lifts it at too great length");
            }
            if (leftMs < 0 || leftMs > MAX_LEFT_MS) {
                throw new IllegalArgumentException(
                        "a shared mode must end in 0 to " + MAX_LEFT_MS + " ms, not in " + leftMs);
            }
        }
    }

    /**
     * All modes that a member shares.
     *
     * @param process identifies the process that states it
     * @param number grows with each statement of that process
     */
    public record Statement(String process, long number, List<SharedHold> holds) {
        private static final int MAX_PROCESS_LENGTH = 64;

        public Statement {
            if (process.isEmpty() || process.length() > MAX_PROCESS_LENGTH || number < 0) {
                throw new IllegalArgumentException("the statement names no process or number");
            }
            if (holds.size() > MAX_HOLDS) {
                throw new IllegalArgumentException(
                        "a statement has at most " + MAX_HOLDS + " modes, not " + holds.size());
            }
            holds = List.copyOf(holds);
        }
    }

    /** The holds to set, each in place of the hold of the same cause and scope, and the holds to lift. */
    public record Changes(List<ModeHold> toHold, List<ModeHold> toLift) {
        public boolean isEmpty() {
            return toHold.isEmpty() && toLift.isEmpty();
        }
    }

    private record HoldKey(ModeScope modeScope, HoldCause holdCause) {}

    private record KeptHold(ModeHold hold, boolean isTimed, long untilNanos) {
        boolean isOver(long nowNanos) {
            return isTimed && nowNanos - untilNanos >= 0;
        }
    }

    private record LastHolds(String process, long number) {}

    private final UnaryOperator<ModeScope> spelling;
    private final Map<String, LastHolds> lastByMember = new HashMap<>();
    private final Map<HoldKey, KeptHold> held = new HashMap<>();

    /** @param spelling the canonical spelling of a scope at this member */
    public MemberHolds(UnaryOperator<ModeScope> spelling) {
        this.spelling = spelling;
    }

    /**
     * Reads the statement of a member. One that was read before, or an older one of the same process, changes nothing.
     */
    public Changes read(String member, Statement statement, long nowNanos) {
        LastHolds last = lastByMember.get(member);
        if (last != null && last.process().equals(statement.process()) && statement.number() <= last.number()) {
            return new Changes(List.of(), List.of());
        }
        lastByMember.put(member, new LastHolds(statement.process(), statement.number()));
        Map<HoldKey, KeptHold> stated = new HashMap<>();
        for (SharedHold shared : statement.holds()) {
            ModeHold hold = toLocal(shared, member);
            long untilNanos = nowNanos + shared.leftMs() * Nanos.PER_MILLI;
            stated.put(
                    new HoldKey(hold.modeScope(), hold.holdCause()),
                    new KeptHold(hold, shared.leftMs() > 0, untilNanos));
        }
        return replace(member, stated);
    }

    private ModeHold toLocal(SharedHold shared, String member) {
        ModeHold hold = shared.hold();
        HoldReason reason = hold.holdReason();
        String liftedBy = shared.leftMs() == 0 ? reason.liftedBy() + ", at member " + member : "member " + member;
        return ModeHold.of(
                spelling.apply(hold.modeScope()),
                hold.holdCause().at(member),
                hold.mode(),
                new HoldReason(
                        reason.reason(), reason.who() + " at member " + member, reason.sinceEpochMillis(), liftedBy));
    }

    private Changes replace(String member, Map<HoldKey, KeptHold> stated) {
        List<ModeHold> toHold = new ArrayList<>();
        List<ModeHold> toLift = new ArrayList<>();
        held.forEach((key, before) -> {
            if (key.holdCause().member().equals(member) && !stated.containsKey(key)) {
                toLift.add(before.hold());
            }
        });
        toLift.forEach(lifted -> held.remove(new HoldKey(lifted.modeScope(), lifted.holdCause())));
        stated.forEach((key, now) -> {
            KeptHold before = held.get(key);
            if (before != null
                    && before.hold().mode() == now.hold().mode()
                    && before.hold().holdReason().equals(now.hold().holdReason())) {
                held.put(key, new KeptHold(before.hold(), now.isTimed(), now.untilNanos()));
            } else {
                toHold.add(now.hold());
                held.put(key, now);
            }
        });
        return new Changes(toHold, toLift);
    }

    /** Returns whether a mode of this member holds here. */
    public boolean isHolding(String member) {
        return held.keySet().stream().anyMatch(key -> key.holdCause().member().equals(member));
    }

    /** Returns the holds to lift because their member has not stated them again in time. */
    public Changes expire(long nowNanos) {
        if (held.isEmpty()) {
            return new Changes(List.of(), List.of()); // the usual case
        }
        List<ModeHold> toLift = held.values().stream()
                .filter(kept -> kept.isOver(nowNanos))
                .map(KeptHold::hold)
                .toList();
        toLift.forEach(lifted -> held.remove(new HoldKey(lifted.modeScope(), lifted.holdCause())));
        return new Changes(List.of(), toLift);
    }
}
