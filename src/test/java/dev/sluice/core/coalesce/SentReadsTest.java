package dev.sluice.core.coalesce;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Bots on separate event loops that send a few reads at random, in virtual time. Leaders are answered, fail, are
 * refused, wait again or disconnect, and messages between event loops are delayed. Every read is answered exactly once,
 * with a response to its own request, and nothing stays cached beyond its time or its bounds.
 */
final class SentReadsTest {
    private static final long MILLI = 1_000_000;
    private static final int READS = 4;
    private static final long KEEP = 40 * MILLI;

    /** A response of the simulated exchange, and the time of its request. */
    private record Response(int read, long askedAt) {}

    /** A model of {@code SharedRead}, with admission and an exchange that act at random. */
    private static final class Bot {
        private final World world;
        private final int read;
        private final Deque<Runnable> inbox = new ArrayDeque<>();
        private @Nullable SentRead<Bot> led;
        private @Nullable SentRead<Bot> followed;
        private boolean asks;
        private boolean taken;
        private boolean gathers;
        private long sentAt;
        private int responses;
        private boolean left;

        Bot(World world, int read) {
            this.world = world;
            this.read = read;
        }

        ReadKey key() {
            return ReadCoalescerTest.key("/" + read);
        }

        void comes() {
            ReadLookup<Bot, Response> readLookup = world.coalescer.lookUp(key(), this, read == 0 ? 0 : KEEP, world.now);
            if (readLookup instanceof ReadLookup.Cached<Bot, Response> cached) {
                assertThat(cached.ageNanos()).isBetween(0L, KEEP - 1);
                assertThat(world.now - cached.response().askedAt()).isEqualTo(cached.ageNanos());
                world.kept++;
                answered(cached.response());
            } else if (readLookup instanceof ReadLookup.Joined<Bot, Response> joined) {
                followed = joined.sentRead();
            } else {
                asks = true;
            }
        }

        private void answered(@Nullable Response said) {
            responses++;
            assertThat(said == null || said.read() == read).isTrue();
        }

        boolean isOver() {
            return responses > 0 || left;
        }

        void admitted() {
            asks = false;
            if (world.coalescer.lead(key(), this, world.now) instanceof LeaderDecision.Leading<Bot> leads) {
                world.sent++;
                sentAt = world.now;
                SentRead<Bot> sentRead = leads.sentRead();
                led = sentRead;
                tell(leads.joined(), other -> other.joins(sentRead));
            } else {
                taken = true;
            }
        }

        private void tell(List<Bot> others, Consumer<Bot> word) {
            others.forEach(other -> other.inbox.add(() -> word.accept(other)));
        }

        private void joins(SentRead<Bot> sentRead) {
            if (!isOver() && followed == null && led == null && (asks || taken)) {
                asks = false;
                taken = false;
                followed = sentRead;
            } else {
                world.coalescer.leave(sentRead, this);
            }
        }

        private void hears(SentRead<Bot> sentRead, Runnable word) {
            if (followed == sentRead) {
                followed = null;
                word.run();
            }
        }

        void leadsOn(SplittableRandom random, SentRead<Bot> sentRead) {
            Response said = new Response(read, sentAt);
            switch (random.nextInt(7)) {
                case 0 -> gathers |= world.coalescer.beginResponse(sentRead);
                case 1 -> gathers = world.coalescer.tryReserve(sentRead, random.nextInt(700)) && gathers;
                case 2 -> {
                    led = null;
                    answered(said);
                    tell(
                            world.coalescer.complete(sentRead),
                            other -> other.hears(sentRead, () -> other.answered(said)));
                    world.coalescer.cache(key(), said, random.nextInt(900), sentAt, KEEP);
                }
                case 3 -> { // the connection breaks
                    led = null;
                    answered(null);
                    tell(
                            world.coalescer.complete(sentRead),
                            other -> other.hears(sentRead, () -> other.answered(null)));
                }
                case 4 -> { // it waits again
                    led = null;
                    asks = true;
                    tell(world.coalescer.retry(sentRead, this), other -> other.hears(sentRead, other::comes));
                }
                case 5 -> { // it is refused
                    led = null;
                    answered(null);
                    tell(world.coalescer.complete(sentRead), other -> other.hears(sentRead, other::comes));
                }
                default -> {} // its response is delayed
            }
        }

        void hangsUp() {
            left = true;
            if (asks) {
                asks = false;
                world.coalescer.leave(key(), this);
            }
            SentRead<Bot> other = followed;
            if (other != null) {
                followed = null;
                world.coalescer.leave(other, this);
            }
            SentRead<Bot> own = led;
            if (own != null) {
                led = null;
                tell(world.coalescer.complete(own), follower -> follower.hears(own, follower::comes));
            }
        }
    }

    private static final class World {
        private final SplittableRandom random;
        private final ReadCoalescer<Bot, Response> coalescer = new ReadCoalescer<>(new SharedBounds(1024, 4000));
        private final List<Bot> bots = new ArrayList<>();
        private long now;
        private int sent;
        private int kept;

        World(long seed) {
            random = new SplittableRandom(seed);
            now = random.nextLong();
        }

        void step(boolean more) {
            now += random.nextInt(3) * MILLI;
            if (more && random.nextInt(3) == 0) {
                Bot bot = new Bot(this, random.nextInt(READS));
                bots.add(bot);
                bot.comes();
            }
            if (bots.isEmpty()) {
                return;
            }
            Bot bot = bots.get(random.nextInt(bots.size()));
            Runnable word = bot.inbox.poll();
            if (word != null) {
                word.run();
            } else if (bot.isOver()) {
                return;
            } else if (random.nextInt(25) == 0) {
                bot.hangsUp();
            } else if (bot.asks) {
                bot.admitted();
            } else if (bot.led != null) {
                bot.leadsOn(random, bot.led);
            }
            coalescer.removeExpired(now);
            assertThat(coalescer.heldBytes()).isBetween(0L, 4000L);
        }
    }

    @Test
    void every_read_is_answered_exactly_once_and_the_cache_stays_within_its_bounds() {
        int sent = 0;
        int kept = 0;
        int all = 0;
        for (long seed = 1; seed <= 400; seed++) {
            World world = new World(seed);
            for (int step = 0; step < 400; step++) {
                world.step(true);
            }
            for (int step = 0; step < 100_000 && !world.bots.stream().allMatch(Bot::isOver); step++) {
                world.step(false);
            }
            for (Bot bot : world.bots) {
                assertThat(bot.responses).as("seed %d", seed).isEqualTo(bot.left ? 0 : 1);
                for (Runnable late = bot.inbox.poll(); late != null; late = bot.inbox.poll()) {
                    late.run();
                }
                assertThat(bot.responses).as("seed %d, late messages", seed).isEqualTo(bot.left ? 0 : 1);
            }
            assertThat(world.coalescer.followerCount()).as("seed %d", seed).isZero();
            assertThat(world.coalescer.isIdle()).as("seed %d", seed).isTrue();
            world.coalescer.removeExpired(world.now + KEEP);
            assertThat(world.coalescer.heldBytes()).as("seed %d", seed).isZero();
            sent += world.sent;
            kept += world.kept;
            all += world.bots.size();
        }
        assertThat(sent).as("of %d reads", all).isLessThan(all * 2 / 3);
        assertThat(kept).isPositive();
    }
}
