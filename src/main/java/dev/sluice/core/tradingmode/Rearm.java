package dev.sluice.core.tradingmode;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The two steps of a re-arm, which lifts latches: an operator proposes it and is shown everything that is still held;
 * then the same or another person confirms it within a time limit.
 *
 * <pre>
 *  propose --> Challenge --confirm--> Confirmed
 *                  |          +------> Denied: too late, same person, a cause still holds, its latches changed
 *                  +-- time limit over, or one of its latches tripped again --> unknown
 * </pre>
 *
 * <p>This class only decides; the caller removes the latches. The random code and the time are arguments.
 * Synchronized.
 */
public final class Rearm {
    private static final int MAX_OPEN = 16;

    /**
     * A proposed re-arm that waits for its confirmation.
     *
     * @param code random code that the confirmation must repeat
     * @param latches latches that it would lift
     * @param reason reason for the re-arm
     * @param who identity that proposed it
     * @param untilNanos end of its time limit
     */
    public record Challenge(String code, List<ModeHold> latches, String reason, String who, long untilNanos) {
        public Challenge {
            latches = List.copyOf(latches);
        }

        private boolean isOver(long now) {
            return now - untilNanos >= 0;
        }

        private boolean isCurrentIn(Conditions conditions) {
            return !latches.isEmpty() && conditions.latches().containsAll(latches);
        }
    }

    /**
     * A reason why latches should not be lifted yet.
     *
     * @param canBeForced false if the latches would trip again at once, so that not even a forced re-arm may lift them
     */
    public record Cause(String text, boolean canBeForced) {}

    /** The result of a confirmation. */
    public sealed interface ConfirmationResult permits Confirmed, Denied {}

    /** A valid confirmation: the latches of the challenge may be lifted. */
    public record Confirmed(Challenge challenge) implements ConfirmationResult {}

    /** An invalid confirmation: the latches stay. */
    public record Denied(String why) implements ConfirmationResult {}

    /**
     * A confirmation of a proposed re-arm.
     *
     * @param code code of the challenge
     * @param who identity that confirms
     * @param forced reason for confirming although a cause still holds; "" when it is not forced
     */
    public record Confirmation(String code, String who, String forced) {}

    /**
     * The situation at the time of a confirmation.
     *
     * @param secondPerson whether another identity than that of the proposal must confirm
     * @param latches all present latches
     * @param causes the causes that still hold
     * @param nowNanos present time
     */
    public record Conditions(boolean secondPerson, List<ModeHold> latches, List<Cause> causes, long nowNanos) {}

    private final Deque<Challenge> open = new ArrayDeque<>();

    public synchronized Challenge propose(Challenge challenge) {
        if (open.size() == MAX_OPEN) {
            open.removeFirst();
        }
        open.addLast(challenge);
        return challenge;
    }

    /** Returns what {@link #confirm} would return, without changing anything. */
    public synchronized ConfirmationResult check(Confirmation confirmation, Conditions conditions) {
        Challenge challenge = findOpen(confirmation.code(), conditions.nowNanos());
        if (challenge == null) {
            return new Denied(
                    "this challenge is not valid: this gateway did not give it, it was used, it expired, or there was"
                            + " another trip or a restart since; propose the re-arm again");
        }
        if (conditions.secondPerson() && challenge.who().equals(confirmation.who())) {
            return new Denied("'" + challenge.who() + "' proposed the re-arm; another identity must confirm it");
        }
        if (!challenge.isCurrentIn(conditions)) {
            return new Denied("the latches have changed since the re-arm was proposed; propose it again");
        }
        List<Cause> lasting = conditions.causes().stream()
                .filter(cause -> !cause.canBeForced())
                .toList();
        if (!lasting.isEmpty()) {
            return new Denied("a cause still exists: " + texts(lasting));
        }
        if (!conditions.causes().isEmpty() && confirmation.forced().isEmpty()) {
            return new Denied("a cause still exists: " + texts(conditions.causes())
                    + ". Remove the cause, or force the re-arm with a reason");
        }
        return new Confirmed(challenge);
    }

    private static String texts(List<Cause> causes) {
        return causes.stream().map(Cause::text).collect(Collectors.joining("; "));
    }

    /** Decides on a confirmation. A challenge can be confirmed once. */
    public synchronized ConfirmationResult confirm(Confirmation confirmation, Conditions conditions) {
        ConfirmationResult result = check(confirmation, conditions);
        open.removeIf(challenge -> challenge.isOver(conditions.nowNanos())
                || (challenge.code().equals(confirmation.code())
                        && (result instanceof Confirmed || !challenge.isCurrentIn(conditions))));
        return result;
    }

    /**
     * Discards the challenges that contain this latch, because it tripped again and their proposers did not know of
     * that.
     */
    public synchronized void tripped(ModeHold latch) {
        open.removeIf(challenge -> challenge.latches().contains(latch));
    }

    private @Nullable Challenge find(String code) {
        for (Challenge challenge : open) {
            if (challenge.code().equals(code)) {
                return challenge;
            }
        }
        return null;
    }

    public synchronized @Nullable Challenge findOpen(String code, long now) {
        Challenge challenge = find(code);
        return challenge == null || challenge.isOver(now) ? null : challenge;
    }
}
