package dev.sluice.core.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.core.pull.MemberPulls.Statement;
import dev.sluice.core.pull.MemberPulls.TakenOver;
import dev.sluice.core.tradingmode.ModeScope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Tests which member of a cluster takes a pull over, in virtual time. */
class MemberPullsTest {
    private static final List<String> MEMBERS = List.of("a", "b", "c");
    private static final long SECOND = 1_000_000_000L;
    private static final int LAST_DEATH = 300;
    private static final StartedPull PULL = new StartedPull("bot:maker1", false, "token ops", "drill", 1_000);

    private static Statement states(long number, StartedPull... pulls) {
        return new Statement("p", number, List.of(pulls), List.of(), List.of());
    }

    @Test
    void the_next_member_by_name_takes_over_after_a_silence_and_the_one_after_it_later() {
        MemberPulls b = new MemberPulls("b", MEMBERS);
        MemberPulls c = new MemberPulls("c", MEMBERS);
        for (MemberPulls each : List.of(b, c)) {
            each.receive("a", states(1, PULL), 0);
            each.receive("a", states(2, PULL), 2 * SECOND);
            each.receive("a", states(2, PULL), 4 * SECOND); // read before: no sign of life
            assertThat(each.takeOver(7 * SECOND - 1)).isEmpty();
        }
        assertThat(b.takeOver(7 * SECOND)).containsExactly(new TakenOver("a", PULL));
        assertThat(b.takeOver(20 * SECOND)).as("once").isEmpty();
        c.receive("b", states(1, PULL), 7 * SECOND);
        c.retainMembers(Set.of("b")); // b deleted the statement of a
        assertThat(c.takeOver(11 * SECOND)).isEmpty();
        assertThat(c.takeOver(7 * SECOND + MemberPulls.SILENT_NANOS + MemberPulls.NEXT_NANOS))
                .as("b died too")
                .containsExactly(new TakenOver("b", PULL));
    }

    @Test
    void a_member_that_said_that_its_pull_is_over_has_no_heir() {
        MemberPulls b = new MemberPulls("b", MEMBERS);
        b.receive("a", states(1, PULL), 0);
        b.receive("a", states(2), SECOND);
        assertThat(b.takeOver(60 * SECOND)).isEmpty();
        b.receive("a", states(3, PULL), 60 * SECOND);
        b.retainMembers(Set.of());
        assertThat(b.takeOver(120 * SECOND)).isEmpty();
    }

    @Test
    void a_re_arm_waits_for_the_pulls_in_its_scope_alone() {
        MemberPulls b = new MemberPulls("b", MEMBERS);
        StartedPull other = new StartedPull("exchange:okx", false, "w", "r", 5);
        b.receive("a", states(1, PULL, other), 0);
        assertThat(b.pullsIn(List.of(ModeScope.parse("bot:MAKER1")))).containsExactly(PULL);
        assertThat(b.pullsIn(List.of(ModeScope.GLOBAL))).isEmpty();
        assertThat(b.membersPulling(List.of(PULL))).containsExactly("a");
        b.receive("a", states(2, other, new StartedPull("bot:maker1", false, "token ops", "again", 2_000)), SECOND);
        assertThat(b.membersPulling(List.of(PULL)))
                .as("a newer pull is not meant")
                .isEmpty();
    }

    @Test
    void a_member_is_settled_once_it_says_so_and_not_before_it_is_heard() {
        MemberPulls a = new MemberPulls("a", MEMBERS);
        assertThat(a.settledBy()).isEqualTo(Map.of("b", List.of(), "c", List.of()));
        a.receive("b", new Statement("p", 1, List.of(), List.of(), List.of(PULL.key())), 0);
        assertThat(a.settledBy()).isEqualTo(Map.of("b", List.of(PULL.key()), "c", List.of()));
        a.receive("b", new Statement("the next process", 1, List.of(), List.of(), List.of()), SECOND);
        assertThat(a.settledBy()).isEqualTo(Map.of("b", List.of(), "c", List.of()));
    }

    @Test
    void the_pulls_of_members_that_are_heard_are_to_be_answered() {
        MemberPulls a = new MemberPulls("a", MEMBERS);
        a.receive("b", states(1, PULL), 0);
        assertThat(a.underWay(SECOND)).containsExactly(PULL);
        assertThat(a.underWay(MemberPulls.SILENT_NANOS)).isEmpty();
    }

    @Test
    void members_are_asked_to_end_pulls_while_the_one_that_asks_is_alive() {
        MemberPulls a = new MemberPulls("a", MEMBERS);
        a.receive("b", new Statement("p", 1, List.of(), List.of(PULL), List.of()), 0);
        assertThat(a.toEnd(SECOND)).containsExactly(PULL);
        assertThat(a.toEnd(MemberPulls.SILENT_NANOS)).isEmpty();
    }

    @Test
    void statements_are_bounded_and_texts_are_cut() {
        assertThatThrownBy(() -> states(1, Collections.nCopies(33, PULL).toArray(new StartedPull[0])))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> states(1, new StartedPull("bot:" + "x".repeat(600), false, "w", "r", 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(new StartedPull("global", false, "w", "r".repeat(900), 1).reason())
                .hasSize(500);
    }

    /** A member of a world. */
    private static final class Member {
        final String name;
        final MemberPulls view;
        final List<StartedPull> pulls = new ArrayList<>();
        /** Those whose pulls it took over; their statements are deleted once it states these pulls. */
        final Set<String> succeeded = new HashSet<>();

        private final Map<String, Long> read = new HashMap<>();

        Member(String name, long epochMillis) {
            this.name = name;
            view = new MemberPulls(name, MEMBERS);
            pulls.add(new StartedPull("bot:" + name, false, "w", "r", epochMillis));
        }

        void exchange(Map<String, Statement> store, long number, long now) {
            store.put(name, states(number, pulls.toArray(new StartedPull[0])));
            store.keySet().removeAll(succeeded);
            succeeded.clear();
            store.forEach((other, statement) -> {
                Long before = read.put(other, statement.number());
                boolean isNew = before == null || before != statement.number();
                if (isNew && !other.equals(name)) {
                    view.receive(other, statement, now);
                }
            });
            view.retainMembers(store.keySet());
        }
    }

    /**
     * Members that die at random and one store that all read at each tick: every pull of a dead member goes on at
     * exactly one of those that are left, and no pull of a living one is taken.
     */
    @Test
    void every_pull_goes_on_at_one_of_the_members_that_are_left() {
        for (int world = 0; world < 300; world++) {
            SplittableRandom random = new SplittableRandom(world);
            Map<String, Statement> store = new HashMap<>();
            List<Member> alive = new ArrayList<>();
            MEMBERS.forEach(name -> alive.add(new Member(name, random.nextInt(9))));
            for (int tick = 0; tick < 400; tick++) {
                long now = tick * SECOND / 4;
                // each has stated its pull once; and what is begun is taken over until the end
                boolean mayDie = tick > 0 && tick < LAST_DEATH && alive.size() > 1;
                if (mayDie && random.nextInt(100) == 0) {
                    alive.remove(random.nextInt(alive.size()));
                }
                for (Member member : alive) {
                    member.exchange(store, tick, now);
                    for (TakenOver taken : member.view.takeOver(now)) {
                        assertThat(alive).as("world %d", world).noneMatch(one -> one.name.equals(taken.member()));
                        member.succeeded.add(taken.member());
                        member.pulls.add(taken.pull());
                    }
                }
            }
            assertThat(alive.stream().flatMap(member -> member.pulls.stream()))
                    .extracting(StartedPull::scope)
                    .as("world %d", world)
                    .containsExactlyInAnyOrder("bot:a", "bot:b", "bot:c");
        }
    }
}
