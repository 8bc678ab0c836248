package dev.sluice.core.pull;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.tradingmode.ModeScope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The pulls that the other members of a cluster work on.
 *
 * <p>Each member states its pulls again and again while they run. When a member was silent for {@link #SILENT_NANOS},
 * another one takes its pulls over: the first by name of the rest, the next one after a further pause if that one does
 * not state the pull, and so on. Two members that pull the same orders do no harm: a cancel of an order that has left
 * its book is refused. A member that lifts a halt asks those that pull in its scope to end first.
 *
 * <p>Times are nanoseconds of this member's monotonic clock. Not thread-safe.
 */
public final class MemberPulls {
    /** The most pulls in one statement. */
    public static final int MAX_PULLS = 32;

    /** The most pulls of others that a statement calls settled, and the longest key of one. */
    public static final int MAX_SETTLED = 256;

    private static final int MAX_KEY_LENGTH = StartedPull.MAX_LENGTH + 30;

    /** After this time without a statement, a member is taken to be dead; it states its pulls every tick. */
    public static final long SILENT_NANOS = 5 * Nanos.PER_SECOND;

    /** How much longer each further member waits. */
    public static final long NEXT_NANOS = 3 * Nanos.PER_SECOND;

    /**
     * The statement of a member about its pulls.
     *
     * @param process identifies the process that states it
     * @param number grows with each statement of that process
     * @param pulls the pulls that run, or of which a cancel is still under way
     * @param toEnd pulls that other members are asked to end
     * @param settled the keys of pulls of other members, for which no order of this member can reach a book any more
     */
    public record Statement(
            String process, long number, List<StartedPull> pulls, List<StartedPull> toEnd, List<String> settled) {
        public Statement {
            for (List<StartedPull> each : List.of(pulls, toEnd)) {
                if (each.size() > MAX_PULLS) {
                    throw new IllegalArgumentException("a statement has at most " + MAX_PULLS + " pulls");
                }
                each.forEach(pull -> check(pull.scope()));
            }
            if (settled.size() > MAX_SETTLED || settled.stream().anyMatch(key -> key.length() > MAX_KEY_LENGTH)) {
                throw new IllegalArgumentException("a statement calls at most " + MAX_SETTLED + " pulls settled");
            }
            pulls = List.copyOf(pulls);
            toEnd = List.copyOf(toEnd);
            settled = List.copyOf(settled);
        }

        private static void check(String scope) {
            if (scope.length() > StartedPull.MAX_LENGTH) {
                throw new IllegalArgumentException("the scope of a pull is too long");
            }
            ModeScope.parse(scope);
        }
    }

    /** A pull to take over from a member. */
    public record TakenOver(String member, StartedPull pull) {}

    private record ReceivedStatement(Statement statement, long nanos) {}

    private final String self;
    private final List<String> members;
    private final Map<String, ReceivedStatement> received = new HashMap<>();

    /**
     * Creates the state of one member.
     *
     * @param self the name of this member
     * @param members the names of all members
     */
    public MemberPulls(String self, Collection<String> members) {
        this.self = self;
        this.members = members.stream().sorted().toList();
    }

    /** Reads the statement of a member; one that was read before, or an older one of the same process, is ignored. */
    public void receive(String member, Statement statement, long nowNanos) {
        ReceivedStatement last = received.get(member);
        boolean isOld = last != null
                && last.statement().process().equals(statement.process())
                && statement.number() <= last.statement().number();
        if (!isOld) {
            received.put(member, new ReceivedStatement(statement, nowNanos));
        }
    }

    /**
     * Forgets all members except these, which have a statement. A member whose statement was deleted has no pulls, or
     * another member took them over.
     */
    public void retainMembers(Set<String> members) {
        received.keySet().retainAll(members);
    }

    /** Returns the pulls of the other members that are not silent. */
    public List<StartedPull> underWay(long nowNanos) {
        return received.values().stream()
                .filter(one -> !isSilent(one, nowNanos))
                .flatMap(one -> one.statement().pulls().stream())
                .distinct()
                .toList();
    }

    /**
     * Returns for each other member the keys of the pulls for which no order of it can reach a book any more, as it
     * stated last.
     */
    public Map<String, List<String>> settledBy() {
        Map<String, List<String>> settled = new HashMap<>();
        for (String member : members) {
            ReceivedStatement last = received.get(member);
            if (!member.equals(self)) {
                settled.put(member, last == null ? List.of() : last.statement().settled());
            }
        }
        return settled;
    }

    /** Returns the pulls that another member wants to end. */
    public List<StartedPull> toEnd(long nowNanos) {
        return received.values().stream()
                .filter(one -> !isSilent(one, nowNanos))
                .flatMap(one -> one.statement().toEnd().stream())
                .toList();
    }

    /** Returns the pulls in these scopes that other members state, silent ones included. */
    public List<StartedPull> pullsIn(List<ModeScope> scopes) {
        return received.values().stream()
                .flatMap(one -> one.statement().pulls().stream())
                .filter(pull -> isIn(pull, scopes))
                .toList();
    }

    /** Returns the members that state one of these pulls. */
    public Set<String> membersPulling(Collection<StartedPull> pulls) {
        Set<String> members = new HashSet<>();
        received.forEach((member, one) -> {
            if (one.statement().pulls().stream().anyMatch(pulls::contains)) {
                members.add(member);
            }
        });
        return members;
    }

    private static boolean isIn(StartedPull pull, List<ModeScope> scopes) {
        ModeScope scope = ModeScope.parse(pull.scope());
        return scopes.stream().anyMatch(scope::isSame);
    }

    /** Returns the pulls of dead members that are this member's turn to go on with, and forgets those members. */
    public List<TakenOver> takeOver(long nowNanos) {
        List<TakenOver> taken = new ArrayList<>();
        Iterator<Map.Entry<String, ReceivedStatement>> all = received.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<String, ReceivedStatement> one = all.next();
            long silence = nowNanos - one.getValue().nanos();
            if (!one.getValue().statement().pulls().isEmpty() && silence >= takeoverDelay(one.getKey())) {
                one.getValue().statement().pulls().stream()
                        .filter(pull -> !isPulledByAnother(pull, nowNanos))
                        .forEach(pull -> taken.add(new TakenOver(one.getKey(), pull)));
                all.remove();
            }
        }
        taken.sort(Comparator.comparing(TakenOver::member));
        return taken;
    }

    private long takeoverDelay(String dead) {
        long before = members.stream()
                .filter(member -> !member.equals(dead) && member.compareTo(self) < 0)
                .count();
        return SILENT_NANOS + before * NEXT_NANOS;
    }

    private boolean isPulledByAnother(StartedPull pull, long nowNanos) {
        List<ModeScope> scope = List.of(ModeScope.parse(pull.scope()));
        return received.values().stream()
                .filter(one -> !isSilent(one, nowNanos))
                .anyMatch(one -> one.statement().pulls().stream().anyMatch(other -> isIn(other, scope)));
    }

    private static boolean isSilent(ReceivedStatement one, long nowNanos) {
        return nowNanos - one.nanos() >= SILENT_NANOS;
    }
}
