package dev.sluice.core.tradingmode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Tests of the two steps of a re-arm. */
final class RearmTest {
    private static final long SECOND = 1_000_000_000;
    private static final ModeHold LATCH = ModeHold.latch(
            ModeScope.GLOBAL, HoldCause.KILL_SWITCH, Mode.CANCEL_ONLY, new HoldReason("a", "b", 0, HoldReason.REARM));
    private static final ModeHold OTHER = ModeHold.latch(
            ModeScope.bot("a"), HoldCause.KILL_SWITCH, Mode.CANCEL_ONLY, new HoldReason("a", "b", 0, HoldReason.REARM));

    private final Rearm rearm = new Rearm();
    private final long start = new SplittableRandom().nextLong();

    private void propose(String code, String who, ModeHold... latches) {
        rearm.propose(new Rearm.Challenge(code, List.of(latches), "because", who, start + 300 * SECOND));
    }

    private Rearm.ConfirmationResult confirm(String code, String who, String forced, Rearm.Conditions conditions) {
        return rearm.confirm(new Rearm.Confirmation(code, who, forced), conditions);
    }

    private Rearm.Conditions conditions(long after) {
        return new Rearm.Conditions(false, List.of(LATCH, OTHER), List.of(), start + after);
    }

    private static String why(Rearm.ConfirmationResult result) {
        return result instanceof Rearm.Denied denied ? denied.why() : "";
    }

    @Test
    void a_challenge_can_be_confirmed_once_before_it_expires() {
        propose("c", "ann", LATCH);
        assertThat(why(confirm("x", "ann", "", conditions(0)))).contains("this challenge is not valid");
        assertThat(confirm("c", "ann", "", conditions(299 * SECOND))).isInstanceOf(Rearm.Confirmed.class);
        assertThat(why(confirm("c", "ann", "", conditions(299 * SECOND)))).contains("it was used");
        propose("late", "ann", LATCH);
        assertThat(why(confirm("late", "ann", "", conditions(300 * SECOND)))).contains("it expired");
    }

    @Test
    void the_second_of_two_concurrent_confirmations_is_refused() {
        propose("a", "ann", LATCH);
        propose("b", "bob", LATCH);
        assertThat(confirm("a", "ann", "", conditions(SECOND))).isInstanceOf(Rearm.Confirmed.class);
        Rearm.Conditions lifted = new Rearm.Conditions(false, List.of(OTHER), List.of(), start + SECOND);
        assertThat(why(confirm("b", "bob", "", lifted))).contains("have changed since");
    }

    @Test
    void a_latch_tightened_after_the_proposal_must_be_proposed_again() {
        propose("c", "ann", LATCH);
        ModeHold tightened = ModeHold.latch(
                ModeScope.GLOBAL, HoldCause.KILL_SWITCH, Mode.HALTED, new HoldReason("a", "b", 0, HoldReason.REARM));
        Rearm.Conditions conditions = new Rearm.Conditions(false, List.of(tightened), List.of(), start);
        assertThat(why(confirm("c", "ann", "", conditions))).contains("have changed since");
    }

    @Test
    void another_identity_must_confirm_when_two_persons_are_required() {
        propose("c", "ann", LATCH);
        Rearm.Conditions two = new Rearm.Conditions(true, List.of(LATCH), List.of(), start);
        assertThat(why(confirm("c", "ann", "", two))).contains("another identity");
        assertThat(confirm("c", "bob", "", two)).isInstanceOf(Rearm.Confirmed.class);
    }

    @Test
    void a_latch_with_a_present_cause_is_lifted_only_by_force_with_a_reason() {
        propose("c", "ann", LATCH);
        Rearm.Cause file = new Rearm.Cause("the file HALT is there", true);
        Rearm.Conditions holds = new Rearm.Conditions(false, List.of(LATCH), List.of(file), start);
        assertThat(why(confirm("c", "ann", "", holds))).contains("the file HALT is there", "force");
        assertThat(confirm("c", "ann", "I know", holds)).isInstanceOf(Rearm.Confirmed.class);
    }

    @Test
    void a_latch_that_would_trip_again_at_once_is_not_lifted_by_force() {
        propose("c", "ann", LATCH);
        List<Rearm.Cause> causes =
                List.of(new Rearm.Cause("the file HALT is there", true), new Rearm.Cause("risk is silent", false));
        Rearm.Conditions holds = new Rearm.Conditions(false, List.of(LATCH), causes, start);
        assertThat(why(confirm("c", "ann", "I know", holds))).isEqualTo("a cause still exists: risk is silent");
        assertThat(confirm("c", "ann", "", conditions(1))).isInstanceOf(Rearm.Confirmed.class);
    }

    @Test
    void open_challenges_are_bounded_and_the_oldest_is_dropped() {
        for (int i = 0; i < 17; i++) {
            propose("c" + i, "ann", LATCH);
        }
        assertThat(why(confirm("c0", "ann", "", conditions(0)))).contains("this challenge is not valid");
        assertThat(confirm("c1", "ann", "", conditions(0))).isInstanceOf(Rearm.Confirmed.class);
    }

    @Test
    void a_configured_watchdog_is_silent_when_its_time_since_start_or_feed_is_over() {
        Watchdogs dogs = new Watchdogs();
        WatchdogSettings second = new WatchdogSettings(1000, "global", Mode.CANCEL_ONLY);
        assertThat(dogs.recordHeartbeat("risk", start)).isFalse();
        dogs.configure(java.util.Map.of("risk", second), start);
        assertThat(dogs.silentWatchdogs(start + SECOND)).isEmpty();
        assertThat(dogs.silentWatchdogs(start + SECOND + 1)).containsExactly("risk");
        assertThat(dogs.recordHeartbeat("risk", start + 2 * SECOND)).isTrue();
        assertThat(dogs.silentWatchdogs(start + 3 * SECOND)).isEmpty();
        dogs.configure(java.util.Map.of("risk", second, "new", second), start + 3 * SECOND);
        assertThat(dogs.silentWatchdogs(start + 3 * SECOND + 1)).containsExactly("risk");
        dogs.configure(java.util.Map.of(), start + 4 * SECOND);
        assertThat(dogs.silentWatchdogs(start + 90 * SECOND)).isEmpty();
    }
}
