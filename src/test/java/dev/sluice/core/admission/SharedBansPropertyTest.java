package dev.sluice.core.admission;

import static dev.sluice.core.admission.AdmissionFixture.MS;
import static dev.sluice.core.admission.AdmissionFixture.SECOND;
import static dev.sluice.core.admission.AdmissionFixture.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.settings.SharingSettings;
import dev.sluice.core.cluster.BanNotice;
import dev.sluice.core.cluster.BanStatement;
import dev.sluice.core.cluster.MemberBans;
import dev.sluice.core.cluster.TestLease;
import dev.sluice.core.ratelimit.LimitScope.Part;
import dev.sluice.core.ratelimit.LimitSettings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Randomized test of bans and pauses that members tell each other, in virtual time: three admission controllers with
 * clocks of their own, messages that take a while, and an exchange that bans. {@code -Dworlds=100} runs more worlds,
 * {@code -Dseed=7} begins with that one.
 */
final class SharedBansPropertyTest {
    private static final int WORLDS = Integer.getInteger("worlds", 10);
    private static final int MEMBERS = 3;
    private static final long STEP_NANOS = 10 * MS;
    private static final long TICK_NANOS = 200 * MS;
    private static final long MAX_DELAY_NANOS = 100 * MS;

    /**
     * A ban is written within a step, lies in the store after a delay, and is read with the next tick and another
     * delay.
     */
    private static final long TOLD_NANOS = 2 * STEP_NANOS + TICK_NANOS + 2 * MAX_DELAY_NANOS;

    private static final long BANS_UNTIL_NANOS = 60 * SECOND;
    private static final long END_NANOS = 90 * SECOND;

    /** A ban or pause that one member saw, in true time. */
    private record Seen(int member, long sinceNanos, long untilNanos) {}

    private record Event(long atNanos, Consumer<Long> action) {}

    private static final class Member {
        final AdmissionFixture fixture;
        final SharedBans bans;
        final MemberBans heard = new MemberBans();
        final long phase;
        final long clockOffset;
        final List<Long> startsAtNanos = new ArrayList<>();
        BanStatement stored = new BanStatement("none", 0, List.of());
        long number;

        Member(SplittableRandom random) {
            LimitSettings weight = limit("weight", 600, 1_000, "'breach': 'ban'");
            fixture = AdmissionFixture.of(weight);
            clockOffset = fixture.now;
            phase = random.nextLong(TICK_NANOS);
            bans = fixture.admission
                    .share(
                            new TestLease(SECOND, fixture.now).member(),
                            new SharingSettings(Set.of(Part.IP), 16, MEMBERS),
                            fixture.now)
                    .bans();
        }

        List<BanNotice> seen() {
            return bans.ownBans("test", fixture.now);
        }
    }

    private static final class World {
        final SplittableRandom random;
        final List<Member> members = new ArrayList<>();
        final List<Seen> seen = new ArrayList<>();
        final List<String> faults = new ArrayList<>();
        final Deque<Event> events = new ArrayDeque<>();
        long now;

        World(long seed) {
            random = new SplittableRandom(seed);
            for (int i = 0; i < MEMBERS; i++) {
                members.add(new Member(random));
            }
        }

        World run() {
            for (now = 0; now < END_NANOS; now += STEP_NANOS) {
                runDueEvents();
                for (int i = 0; i < MEMBERS; i++) {
                    step(i, members.get(i));
                }
            }
            return this;
        }

        private void runDueEvents() {
            int waiting = events.size();
            for (int i = 0; i < waiting; i++) {
                Event event = events.removeFirst();
                if (event.atNanos() <= now) {
                    event.action().accept(now);
                } else {
                    events.addLast(event);
                }
            }
        }

        private void later(Consumer<Long> action) {
            events.addLast(new Event(now + random.nextLong(MAX_DELAY_NANOS), action));
        }

        private void step(int index, Member member) {
            AdmissionFixture fixture = member.fixture;
            fixture.pass(now + member.clockOffset - fixture.now);
            if (random.nextInt(8) == 0) {
                fixture.ask("bot", "GET /private?w=1");
            }
            for (AdmissionRequest decided : fixture.newlyDecided()) {
                if (fixture.isAdmitted(decided) && fixture.start(decided) == StartDecision.STARTED) {
                    started(index, member, decided);
                }
            }
            if ((now + member.phase) % TICK_NANOS < STEP_NANOS) {
                write(member);
                later(at -> read(index));
            }
            if (random.nextInt(10) == 0) {
                checkEnd(index, member);
            }
        }

        private void started(int index, Member member, AdmissionRequest call) {
            member.startsAtNanos.add(now);
            for (Seen ban : seen) {
                boolean isTold = ban.member() == index || now - ban.sinceNanos() > TOLD_NANOS;
                if (isTold && now < ban.untilNanos()) {
                    faults.add("member " + index + " started a call at " + now + " in " + ban);
                }
            }
            int drawn = now < BANS_UNTIL_NANOS ? random.nextInt(100) : 100;
            long millis = 500 + random.nextLong(6_000);
            if (drawn > 1) {
                member.fixture.answer(call, TestCalls.ok());
                return;
            }
            member.fixture.answer(
                    call, drawn == 0 ? TestCalls.ban(millis, "weight") : TestCalls.rate(millis, "weight"));
            long leftMs = member.seen().stream()
                    .filter(notice -> notice.kind() == (drawn == 0 ? BanNotice.Kind.BAN : BanNotice.Kind.PAUSE))
                    .mapToLong(BanNotice::leftMs)
                    .max()
                    .orElse(0);
            seen.add(new Seen(index, now, now + (leftMs - 1) * MS));
            write(member);
        }

        private void write(Member member) {
            BanStatement statement = new BanStatement("process", ++member.number, member.seen());
            later(at -> {
                if (statement.number() > member.stored.number()) {
                    member.stored = statement;
                }
            });
        }

        private void read(int index) {
            Member reader = members.get(index);
            long at = now + reader.clockOffset;
            for (Member other : members) {
                if (other != reader) {
                    reader.heard.read("m" + members.indexOf(other), other.stored, at);
                }
            }
            reader.bans.keep(reader.heard.active("test", at), at, reader.fixture.decisions);
            reader.fixture.pass(0);
            reader.fixture.tick();
        }

        /** No ban may end later than the latest one that a member saw, and the time that it takes to tell it. */
        private void checkEnd(int index, Member member) {
            long left = member.fixture.status().limits().stream()
                    .mapToLong(limit -> Math.max(limit.banNanos(), limit.pauseNanos()))
                    .max()
                    .orElse(0);
            long latest = seen.stream().mapToLong(Seen::untilNanos).max().orElse(0);
            if (left > 0 && now + left > latest + TOLD_NANOS) {
                faults.add("member " + index + " keeps a ban until " + (now + left) + ", but the last one ends at "
                        + latest);
            }
        }
    }

    @Test
    void no_member_sends_into_a_ban_that_another_member_saw_and_all_send_after_it() {
        long first = Long.getLong("seed", ThreadLocalRandom.current().nextLong());
        int bans = 0;
        for (long seed = first; seed != first + WORLDS; seed++) {
            World world = new World(seed).run();
            assertThat(world.faults).as("seed %d", seed).isEmpty();
            bans += world.seen.size();
            for (Member member : world.members) {
                assertThat(member.startsAtNanos)
                        .as("seed %d", seed)
                        .last()
                        .satisfies(last -> assertThat(last).isGreaterThan(END_NANOS - SECOND));
            }
        }
        assertThat(bans).as("bans and pauses of all worlds").isGreaterThan(WORLDS);
    }
}
