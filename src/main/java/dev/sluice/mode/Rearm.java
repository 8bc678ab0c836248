package dev.sluice.mode;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The two steps that lift latches: somebody proposes and is shown all that still holds, then the same or another person confirms what was shown, in time.
 *
 * <pre>
 *  propose --> Challenge --confirm--> Confirmed
 *                 |          +------> Denied: late, the same person, a cause holds, something tripped meanwhile
 *                 +-- its time passes, or somebody trips what it would lift once more --> unknown
 * </pre>
 *
 * <p>Decides only; who asks lifts the latches. Chance (the code) and time are arguments. Synchronized.
 */
public final class Rearm {
    private static final int MOST_OPEN = 16;

    /**
     * A re-arm that waits to be confirmed.
     *
     * @param code what the confirmation must say
     * @param latches what would be lifted
     * @param untilNanos when it ends
     */
    public record Challenge(String code, List<HeldMode> latches, String reason, String who, long untilNanos) {
        public Challenge {
            latches = List.copyOf(latches);
        }

        private boolean isOver(long now) {
            return now - untilNanos >= 0;
        }

        private boolean standsIn(Standing standing) {
            return !latches.isEmpty() && standing.latches().containsAll(latches);
        }
    }

    /** What came of a confirmation. */
    public sealed interface Answer permits Confirmed, Denied {}

    /** The latches of the challenge may be lifted. */
    public record Confirmed(Challenge challenge) implements Answer {}

    /** They stay. */
    public record Denied(String why) implements Answer {}

    /**
     * A confirmation.
     *
     * @param forced why it is right although a cause still holds; "" when it is not forced
     */
    public record Confirmation(String code, String who, String forced) {}

    /**
     * How things stand when it is confirmed.
     *
     * @param secondPerson whether another identity than the proposer's must confirm
     * @param latches all that stand
     * @param causes why a latch's cause still holds, in words
     */
    public record Standing(boolean secondPerson, List<HeldMode> latches, List<String> causes, long nowNanos) {}

    private final Deque<Challenge> open = new ArrayDeque<>();

    public synchronized Challenge propose(Challenge challenge) {
        if (open.size() == MOST_OPEN) {
            open.removeFirst();
        }
        open.addLast(challenge);
        return challenge;
    }

    /** What {@link #confirm} would say; changes nothing. */
    public synchronized Answer look(Confirmation confirmation, Standing standing) {
        Challenge challenge = open(confirmation.code(), standing.nowNanos());
        if (challenge == null) {
            return new Denied(
                    "no such challenge is open: it was used, its time is over, or somebody tripped again since;"
                            + " propose the re-arm again");
        }
        if (standing.secondPerson() && challenge.who().equals(confirmation.who())) {
            return new Denied("'" + challenge.who() + "' proposed it; another identity must confirm it");
        }
        if (!challenge.standsIn(standing)) {
            return new Denied("what is latched has changed since it was proposed; propose the re-arm again");
        }
        if (!standing.causes().isEmpty() && confirmation.forced().isEmpty()) {
            return new Denied("a cause still holds: " + String.join("; ", standing.causes())
                    + ". End it, or force the re-arm with a reason");
        }
        return new Confirmed(challenge);
    }

    /** Once for each challenge. */
    public synchronized Answer confirm(Confirmation confirmation, Standing standing) {
        Answer answer = look(confirmation, standing);
        open.removeIf(one -> one.isOver(standing.nowNanos())
                || (one.code().equals(confirmation.code())
                        && (answer instanceof Confirmed || !one.standsIn(standing))));
        return answer;
    }

    /** Somebody tripped what was latched already: whoever was about to lift it did not know of that. */
    public synchronized void tripped(HeldMode latch) {
        open.removeIf(one -> one.latches().contains(latch));
    }

    private @Nullable Challenge find(String code) {
        for (Challenge challenge : open) {
            if (challenge.code().equals(code)) {
                return challenge;
            }
        }
        return null;
    }

    public synchronized @Nullable Challenge open(String code, long now) {
        Challenge challenge = find(code);
        return challenge == null || challenge.isOver(now) ? null : challenge;
    }
}
