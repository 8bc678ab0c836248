package dev.sluice.pace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Tests one connection in virtual time against a simulated exchange that counts for itself. */
class LineTest {
    private static final long MILLI = 1_000_000;
    private static final long WINDOW = 1000 * MILLI;
    private static final long SLACK = 250 * MILLI;

    /** A message with the times at which the bot sent it, it left the gateway and it arrived. */
    private static final class Said {
        private final int number;
        private final Saying saying;
        private final long at;
        private long left;
        private long arrived;

        Said(int number, Saying saying, long at) {
            this.number = number;
            this.saying = saying;
            this.at = at;
        }
    }

    private static Saying ordinary(String name) {
        return new Saying(Rank.ORDINARY, false, name);
    }

    private static final Saying CANCEL = new Saying(Rank.URGENT, false, "cancel");

    private final long seed = System.nanoTime();
    private final SplittableRandom chance = new SplittableRandom(seed);
    private final long epoch = chance.nextLong();

    /** Sends the messages at their times and returns them in the order in which they left the gateway. */
    private List<Said> run(List<PaceLimit> limits, List<Said> bot) {
        Line<Said> line = new Line<>(new Pace(limits));
        List<Said> out = new ArrayList<>();
        int next = 0;
        long now = epoch;
        long network = epoch;
        while (next < bot.size() || line.size() > 0) {
            while (next < bot.size() && bot.get(next).at - now <= 0) {
                Said said = bot.get(next++);
                line.add(said.number, said, said.saying);
            }
            Said goes;
            while ((goes = line.next(now)) != null) {
                line.went(goes.saying, now);
                goes.left = now;
                // A TCP connection keeps its order, so a late message also delays those behind it.
                long at = now + (chance.nextBoolean() ? 0 : chance.nextLong(SLACK + 1));
                network = at - network > 0 ? at : network;
                goes.arrived = network;
                out.add(goes);
            }
            long wait = line.waitNanos(now);
            long toNext = next < bot.size() ? bot.get(next).at - now : Long.MAX_VALUE;
            assertThat(wait == 0).as("whoever may go has gone, seed " + seed).isFalse();
            now += wait == Line.NEVER ? toNext == Long.MAX_VALUE ? 0 : toNext : Math.min(wait, toNext);
        }
        return out;
    }

    private List<Said> bot(int messages, long mostPauseNanos, List<Saying> sayings) {
        List<Said> bot = new ArrayList<>();
        long at = epoch;
        for (int i = 0; i < messages; i++) {
            at += chance.nextInt(3) == 0 ? chance.nextLong(mostPauseNanos) : 0;
            bot.add(new Said(i, sayings.get(chance.nextInt(sayings.size())), at));
        }
        return bot;
    }

    /**
     * Returns the largest number of messages in any window that begins with a message, counted independently of the
     * gateway.
     */
    private static int mostInAnyWindow(List<Said> arrived, long window) {
        int most = 0;
        for (int from = 0; from < arrived.size(); from++) {
            int n = 0;
            for (int i = from; i < arrived.size() && arrived.get(i).arrived - arrived.get(from).arrived < window; i++) {
                n++;
            }
            most = Math.max(most, n);
        }
        return most;
    }

    @RepeatedTest(50)
    void never_more_than_the_exchange_allows_in_any_window_and_nothing_is_lost() {
        int most = 1 + chance.nextInt(10);
        int reserve = chance.nextInt(most);
        List<Said> bot =
                bot(200, 400 * MILLI, List.of(ordinary("a"), ordinary("b"), CANCEL, Saying.PING, Saying.HEARTBEAT));
        List<Said> out = run(List.of(new PaceLimit(most, WINDOW + SLACK, reserve, true, Set.of())), bot);
        assertThat(mostInAnyWindow(out, WINDOW)).as("seed " + seed).isLessThanOrEqualTo(most);
        assertThat(out).as("seed " + seed).containsExactlyInAnyOrderElementsOf(bot);
    }

    @RepeatedTest(50)
    void messages_of_a_rank_keep_their_order() {
        List<Said> bot = bot(200, 600 * MILLI, List.of(ordinary("a"), ordinary("b"), CANCEL, Saying.PING));
        List<Said> out = run(List.of(new PaceLimit(5, WINDOW + SLACK, 1, true, Set.of())), bot);
        for (Rank rank : Rank.values()) {
            assertThat(out.stream().filter(said -> said.saying.rank() == rank))
                    .as(rank + ", seed " + seed)
                    .isSortedAccordingTo(Comparator.comparingInt(said -> said.number));
        }
    }

    @RepeatedTest(50)
    void a_cancel_goes_at_once_while_the_reserve_lasts_whatever_waits() {
        int reserve = 2;
        List<Said> bot = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            bot.add(new Said(i, chance.nextInt(4) == 0 ? Saying.PING : ordinary("a"), epoch));
        }
        // Two cancels at random times in each long period, more than a window apart.
        long at = epoch;
        int number = 300;
        for (int i = 0; i < 10; i++) {
            at += 2 * (WINDOW + SLACK) + chance.nextLong(WINDOW);
            bot.add(new Said(number++, CANCEL, at));
            bot.add(new Said(number++, CANCEL, at));
        }
        List<Said> out = run(List.of(new PaceLimit(5, WINDOW + SLACK, reserve, true, Set.of())), bot);
        assertThat(mostInAnyWindow(out, WINDOW)).as("seed " + seed).isLessThanOrEqualTo(5);
        assertThat(out.stream().filter(said -> said.saying.equals(CANCEL)))
                .as("seed " + seed)
                .allMatch(said -> said.left == said.at);
    }

    @RepeatedTest(20)
    void requests_of_a_name_are_counted_apart_and_hold_no_others_back() {
        PaceLimit subscribes = new PaceLimit(3, 3600 * WINDOW + SLACK, 0, false, Set.of("subscribe", "login"));
        PaceLimit all = new PaceLimit(5, WINDOW + SLACK, 0, false, Set.of());
        List<Said> bot = bot(60, 200 * MILLI, List.of(ordinary("order"), ordinary("subscribe"), Saying.PING));
        List<Said> out = run(List.of(all, subscribes), bot);
        List<Said> named = out.stream()
                .filter(said -> said.saying.name().equals("subscribe"))
                .toList();
        assertThat(mostInAnyWindow(named, 3600 * WINDOW)).as("seed " + seed).isLessThanOrEqualTo(3);
        assertThat(out.stream().filter(said -> said.saying.name().equals("order")))
                .as("an hour's wait is the subscriptions' own, seed " + seed)
                .allMatch(said -> said.left - said.at < 60 * WINDOW);
        assertThat(out.stream().filter(said -> said.saying.isFrame()))
                .as("pings that are not counted go at once, seed " + seed)
                .allMatch(said -> said.left == said.at);
    }

    @Test
    void the_allowed_number_goes_at_once_and_the_next_a_window_after_the_first() {
        Line<String> line = new Line<>(new Pace(List.of(new PaceLimit(2, WINDOW, 0, false, Set.of()))));
        line.add(1, "a", Saying.UNREAD);
        line.add(2, "b", Saying.UNREAD);
        line.add(3, "c", Saying.UNREAD);
        assertThat(goes(line, epoch)).isEqualTo("a");
        assertThat(goes(line, epoch + 10)).isEqualTo("b");
        assertThat(goes(line, epoch + 20)).isNull();
        assertThat(line.waitNanos(epoch + 20)).isEqualTo(WINDOW - 20);
        assertThat(goes(line, epoch + WINDOW - 1)).isNull();
        assertThat(goes(line, epoch + WINDOW)).isEqualTo("c");
        assertThat(line.waitNanos(epoch + WINDOW)).isEqualTo(Line.NEVER);
    }

    private static @Nullable String goes(Line<String> line, long now) {
        String next = line.next(now);
        if (next != null) {
            line.went(Saying.UNREAD, now);
        }
        return next;
    }

    @Test
    void one_that_comes_back_stands_where_it_stood() {
        Line<String> line = new Line<>(new Pace(List.of()));
        line.add(7, "later", Saying.UNREAD);
        line.add(3, "earlier", Saying.UNREAD);
        assertThat(goes(line, epoch)).isEqualTo("earlier");
        line.remove(7);
        assertThat(line.size()).isZero();
    }
}
