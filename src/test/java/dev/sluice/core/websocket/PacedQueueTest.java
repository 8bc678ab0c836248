package dev.sluice.core.websocket;

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
class PacedQueueTest {
    private static final long MILLI = 1_000_000;
    private static final long WINDOW = 1000 * MILLI;
    private static final long SLACK = 250 * MILLI;

    /** A message with the times at which the bot sent it, it left the gateway and it arrived. */
    private static final class SentMessage {
        private final int number;
        private final PacedMessage paced;
        private final long at;
        private long left;
        private long arrived;

        SentMessage(int number, PacedMessage paced, long at) {
            this.number = number;
            this.paced = paced;
            this.at = at;
        }
    }

    private static PacedMessage ordinary(String name) {
        return new PacedMessage(MessagePriority.ORDINARY, false, name);
    }

    private static final PacedMessage CANCEL = new PacedMessage(MessagePriority.URGENT, false, "cancel");

    private final long seed = System.nanoTime();
    private final SplittableRandom chance = new SplittableRandom(seed);
    private final long epoch = chance.nextLong();

    /** Sends the messages at their times and returns them in the order in which they left the gateway. */
    private List<SentMessage> run(List<MessageRateLimit> limits, List<SentMessage> bot) {
        PacedQueue<SentMessage> pacedQueue = new PacedQueue<>(new MessagePacer(limits));
        List<SentMessage> out = new ArrayList<>();
        int next = 0;
        long now = epoch;
        long network = epoch;
        while (next < bot.size() || pacedQueue.size() > 0) {
            while (next < bot.size() && bot.get(next).at - now <= 0) {
                SentMessage message = bot.get(next++);
                pacedQueue.add(message.number, message, message.paced);
            }
            SentMessage poll;
            while ((poll = pacedQueue.next(now)) != null) {
                pacedQueue.recordSent(poll.paced, now);
                poll.left = now;
                // A TCP connection keeps its order, so a late message also delays those behind it.
                long at = now + (chance.nextBoolean() ? 0 : chance.nextLong(SLACK + 1));
                network = at - network > 0 ? at : network;
                poll.arrived = network;
                out.add(poll);
            }
            long wait = pacedQueue.waitNanos(now);
            long toNext = next < bot.size() ? bot.get(next).at - now : Long.MAX_VALUE;
            assertThat(wait == 0).as("no allowed message waits, seed " + seed).isFalse();
            now += wait == PacedQueue.NEVER ? toNext == Long.MAX_VALUE ? 0 : toNext : Math.min(wait, toNext);
        }
        return out;
    }

    private List<SentMessage> bot(int messages, long maxPauseNanos, List<PacedMessage> sayings) {
        List<SentMessage> bot = new ArrayList<>();
        long at = epoch;
        for (int i = 0; i < messages; i++) {
            at += chance.nextInt(3) == 0 ? chance.nextLong(maxPauseNanos) : 0;
            bot.add(new SentMessage(i, sayings.get(chance.nextInt(sayings.size())), at));
        }
        return bot;
    }

    /**
     * Returns the largest number of messages in any window that begins with a message, counted independently of the
     * gateway.
     */
    private static int maxInAnyWindow(List<SentMessage> arrived, long window) {
        int max = 0;
        for (int from = 0; from < arrived.size(); from++) {
            int n = 0;
            for (int i = from; i < arrived.size() && arrived.get(i).arrived - arrived.get(from).arrived < window; i++) {
                n++;
            }
            max = Math.max(max, n);
        }
        return max;
    }

    @RepeatedTest(50)
    void messages_stay_within_the_exchanges_rate_and_none_is_lost() {
        int max = 1 + chance.nextInt(10);
        int reserve = chance.nextInt(max);
        List<SentMessage> bot = bot(
                200,
                400 * MILLI,
                List.of(ordinary("a"), ordinary("b"), CANCEL, PacedMessage.PING, PacedMessage.HEARTBEAT));
        List<SentMessage> out = run(List.of(new MessageRateLimit(max, WINDOW + SLACK, reserve, true, Set.of())), bot);
        assertThat(maxInAnyWindow(out, WINDOW)).as("seed " + seed).isLessThanOrEqualTo(max);
        assertThat(out).as("seed " + seed).containsExactlyInAnyOrderElementsOf(bot);
    }

    @RepeatedTest(50)
    void messages_of_one_priority_keep_their_order() {
        List<SentMessage> bot = bot(200, 600 * MILLI, List.of(ordinary("a"), ordinary("b"), CANCEL, PacedMessage.PING));
        List<SentMessage> out = run(List.of(new MessageRateLimit(5, WINDOW + SLACK, 1, true, Set.of())), bot);
        for (MessagePriority messagePriority : MessagePriority.values()) {
            assertThat(out.stream().filter(message -> message.paced.messagePriority() == messagePriority))
                    .as(messagePriority + ", seed " + seed)
                    .isSortedAccordingTo(Comparator.comparingInt(message -> message.number));
        }
    }

    @RepeatedTest(50)
    void a_cancel_is_sent_at_once_while_the_reserve_lasts() {
        int reserve = 2;
        List<SentMessage> bot = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            bot.add(new SentMessage(i, chance.nextInt(4) == 0 ? PacedMessage.PING : ordinary("a"), epoch));
        }
        // Two cancels at random times in each long period, more than a window apart.
        long at = epoch;
        int number = 300;
        for (int i = 0; i < 10; i++) {
            at += 2 * (WINDOW + SLACK) + chance.nextLong(WINDOW);
            bot.add(new SentMessage(number++, CANCEL, at));
            bot.add(new SentMessage(number++, CANCEL, at));
        }
        List<SentMessage> out = run(List.of(new MessageRateLimit(5, WINDOW + SLACK, reserve, true, Set.of())), bot);
        assertThat(maxInAnyWindow(out, WINDOW)).as("seed " + seed).isLessThanOrEqualTo(5);
        assertThat(out.stream().filter(message -> message.paced.equals(CANCEL)))
                .as("seed " + seed)
                .allMatch(message -> message.left == message.at);
    }

    @RepeatedTest(20)
    void requests_of_a_named_limit_are_counted_separately_and_do_not_delay_others() {
        MessageRateLimit subscribes =
                new MessageRateLimit(3, 3600 * WINDOW + SLACK, 0, false, Set.of("subscribe", "login"));
        MessageRateLimit all = new MessageRateLimit(5, WINDOW + SLACK, 0, false, Set.of());
        List<SentMessage> bot =
                bot(60, 200 * MILLI, List.of(ordinary("order"), ordinary("subscribe"), PacedMessage.PING));
        List<SentMessage> out = run(List.of(all, subscribes), bot);
        List<SentMessage> named = out.stream()
                .filter(message -> message.paced.name().equals("subscribe"))
                .toList();
        assertThat(maxInAnyWindow(named, 3600 * WINDOW)).as("seed " + seed).isLessThanOrEqualTo(3);
        assertThat(out.stream().filter(message -> message.paced.name().equals("order")))
                .as("only subscriptions wait for an hour, seed " + seed)
                .allMatch(message -> message.left - message.at < 60 * WINDOW);
        assertThat(out.stream().filter(message -> message.paced.isControlFrame()))
                .as("uncounted pings are sent at once, seed " + seed)
                .allMatch(message -> message.left == message.at);
    }

    @Test
    void the_allowed_number_is_sent_at_once_and_the_next_after_a_window() {
        PacedQueue<String> pacedQueue =
                new PacedQueue<>(new MessagePacer(List.of(new MessageRateLimit(2, WINDOW, 0, false, Set.of()))));
        pacedQueue.add(1, "a", PacedMessage.UNREAD);
        pacedQueue.add(2, "b", PacedMessage.UNREAD);
        pacedQueue.add(3, "c", PacedMessage.UNREAD);
        assertThat(poll(pacedQueue, epoch)).isEqualTo("a");
        assertThat(poll(pacedQueue, epoch + 10)).isEqualTo("b");
        assertThat(poll(pacedQueue, epoch + 20)).isNull();
        assertThat(pacedQueue.waitNanos(epoch + 20)).isEqualTo(WINDOW - 20);
        assertThat(poll(pacedQueue, epoch + WINDOW - 1)).isNull();
        assertThat(poll(pacedQueue, epoch + WINDOW)).isEqualTo("c");
        assertThat(pacedQueue.waitNanos(epoch + WINDOW)).isEqualTo(PacedQueue.NEVER);
    }

    private static @Nullable String poll(PacedQueue<String> pacedQueue, long now) {
        String next = pacedQueue.next(now);
        if (next != null) {
            pacedQueue.recordSent(PacedMessage.UNREAD, now);
        }
        return next;
    }

    @Test
    void messages_are_sent_by_number_and_can_be_removed() {
        PacedQueue<String> pacedQueue = new PacedQueue<>(new MessagePacer(List.of()));
        pacedQueue.add(7, "later", PacedMessage.UNREAD);
        pacedQueue.add(3, "earlier", PacedMessage.UNREAD);
        assertThat(poll(pacedQueue, epoch)).isEqualTo("earlier");
        pacedQueue.remove(7);
        assertThat(pacedQueue.size()).isZero();
    }
}
