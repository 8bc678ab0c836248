package dev.sluice.core.pull;

import dev.sluice.core.tradingmode.ModeScope;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The pulls that were ended for re-arms which are not decided yet, or that wait for room. A pull resumes if its halt
 * still holds after the decision: the re-arm was denied, or it lifted another latch of the scope.
 */
public final class InterruptedPulls {
    private final List<List<ModeScope>> rearms = new ArrayList<>();
    private final Set<StartedPull> pulls = new LinkedHashSet<>();

    /** Notes that a re-arm of these scopes is being decided. */
    public void rearmBegins(List<ModeScope> scopes) {
        rearms.add(scopes);
    }

    /** Notes that the re-arm of these scopes is decided. */
    public void rearmDecided(List<ModeScope> scopes) {
        rearms.remove(scopes);
    }

    /** Returns whether a re-arm of this scope is not decided yet, so that no cancel may begin. */
    public boolean isRearmed(ModeScope modeScope) {
        return rearms.stream().anyMatch(scopes -> scopes.stream().anyMatch(modeScope::isSame));
    }

    /** Adds a pull that is to go on later. */
    public void add(StartedPull pull) {
        pulls.add(pull);
    }

    /** Returns the pulls that are to go on later, the oldest first. */
    public List<StartedPull> pulls() {
        return List.copyOf(pulls);
    }

    /**
     * Removes and returns the pulls whose re-arm is decided: those whose halt holds, as many as there is room for, and
     * all whose halt does not hold.
     *
     * @param isHalted whether the halt of a scope holds
     * @param room how many pulls may go on
     */
    public Decided takeDecided(Predicate<ModeScope> isHalted, int room) {
        List<StartedPull> toResume = new ArrayList<>();
        List<StartedPull> lifted = new ArrayList<>();
        for (StartedPull pull : pulls) {
            ModeScope modeScope = ModeScope.parse(pull.scope());
            if (isRearmed(modeScope)) {
                continue;
            }
            if (!isHalted.test(modeScope)) {
                lifted.add(pull);
            } else if (toResume.size() < room) {
                toResume.add(pull);
            }
        }
        pulls.removeAll(Set.copyOf(toResume));
        pulls.removeAll(Set.copyOf(lifted));
        return new Decided(toResume, lifted);
    }

    /**
     * What is decided of interrupted pulls.
     *
     * @param toResume whose halt still holds
     * @param lifted whose halt does not hold any more; they are forgotten
     */
    public record Decided(List<StartedPull> toResume, List<StartedPull> lifted) {
        /** Returns whether nothing was decided. */
        public boolean isEmpty() {
            return toResume.isEmpty() && lifted.isEmpty();
        }
    }
}
