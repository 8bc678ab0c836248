package dev.sluice.gate;

import static dev.sluice.gate.Scene.MS;
import static dev.sluice.gate.Scene.SECOND;
import static dev.sluice.gate.Scene.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.lane.LaneSettings;
import dev.sluice.limit.Algorithm;
import dev.sluice.limit.Breach;
import dev.sluice.limit.LimitSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A busy desk in virtual time, many times over; whatever fails names its seed. */
@Tag("long")
final class GatePropertyTest {
    private static final int RUNS = 60;

    private final LimitSettings weight =
            limit("weight", "ip", Algorithm.SLIDING_WINDOW, 40, 1000, 4, Breach.BAN, false);
    private final LimitSettings orders =
            limit("orders", "account", Algorithm.DECAYING_COUNTER, 12, 100, 2, Breach.REJECT, false);
    private final LimitSettings pairs =
            limit("pairs", "account+instrument", Algorithm.SLIDING_WINDOW, 6, 2000, 1, Breach.REJECT, false);

    private World world(long seed) {
        return world(seed, Scene.settings(new LaneSettings(200, 1 << 20, 5, 4), false));
    }

    private World world(long seed, GateSettings settings) {
        return new World(new Scene(seed, settings, new Scene.Kept(), weight, orders, pairs));
    }

    private void askAtRandom(World world, int calls, long withinNanos) {
        for (int i = 0; i < calls; i++) {
            world.at(world.between(0, withinNanos), () -> askOne(world));
        }
    }

    private void askOne(World world) {
        String bot = "bot" + world.scene.random.nextInt(4);
        World.Sent sent = world.ask(bot, line(world, world.scene.random.nextInt(12)), world.chance(70));
        if (world.chance(8)) {
            world.at(world.between(0, 500) * MS, () -> {
                if (world.scene.waits(sent.ticket)) {
                    sent.over |= !world.scene.hangUp(sent.ticket);
                }
            });
        }
    }

    private String line(World world, int kind) {
        String symbol = "symbol=" + (world.chance(50) ? "BTC" : "ETH");
        String id = "&cid=" + world.scene.random.nextInt(20);
        return switch (kind) {
            case 0, 1, 2 -> "POST /order?w=1,1,1&ok=0,1,1&" + symbol + id;
            case 3 -> "PUT /order?w=1,2,1&" + symbol + id;
            case 4 -> "POST /reduce?w=1,1,1&" + symbol + id;
            case 5, 6 -> "DELETE /order?w=1," + world.between(0, 8) + "&" + symbol + id;
            case 7 -> "DELETE /orders?w=2,1" + (world.chance(50) ? "&" + symbol : "");
            case 8 -> "GET /private?w=" + world.between(1, 10);
            default -> "GET /public?w=" + world.between(1, 30);
        };
    }

    @Test
    void no_wake_up_is_lost() {
        for (long seed = 1; seed <= 3 * RUNS; seed++) {
            World world = world(seed);
            world.hangPercent = 3;
            world.cutPercent = 3;
            world.notSentPercent = 3;
            long offset = 7 - world.scene.now;
            world.afterEach = () -> {
                int decided = world.scene.decided.size();
                long tick = world.scene.gate.nextTickNanos(world.scene.now);
                world.scene.tell(new Event.ClockMeasured(offset, offset));
                assertThat(world.scene.decided.size() - decided)
                        .as("asking all again decided them; next tick in %d ns, seed %d", tick, world.scene.seed)
                        .matches(newly -> newly == 0 || tick <= MS);
            };
            askAtRandom(world, 300, 4 * SECOND);
            world.run(6 * SECOND);
        }
    }

    @Test
    void everything_that_is_charged_is_given_back_and_everyone_is_decided_once() {
        for (long seed = 1; seed <= RUNS; seed++) {
            World world = world(seed);
            world.hangPercent = 3;
            world.cutPercent = 5;
            world.notSentPercent = 5;
            askAtRandom(world, 400, 5 * SECOND);
            world.at(
                    2500 * MS,
                    () -> world.scene.tell(new Event.Reloaded(
                            (call, learned, at) -> TestCalls.costs(call),
                            Scene.settings(),
                            List.of(weight, orders, pairs))));
            world.run(200 * SECOND);
            GateStatus status = world.scene.status();
            assertThat(world.all).as("undecided, seed %d", seed).allMatch(sent -> sent.over);
            assertThat(status.waiting()).isZero();
            assertThat(status.open()).isZero();
            assertThat(status.totals().settledTwice()).isZero();
            assertThat(status.limits()).as("seed %d", seed).allMatch(limit -> limit.used() == 0);
        }
    }

    @Test
    void after_an_answered_cancel_all_no_earlier_order_is_open_unless_it_was_announced() {
        int checked = 0;
        for (long seed = 1; seed <= 2 * RUNS; seed++) {
            World world = world(seed);
            world.hangPercent = 6;
            world.cutPercent = 6;
            world.notSentPercent = 2;
            askAtRandom(world, 250, 3 * SECOND);
            for (long t = 0; t < 3; t++) {
                world.at(t * SECOND + world.between(0, SECOND), () -> world.ask("bot0", "DELETE /orders?w=1", true));
            }
            Map<World.Sent, Boolean> seen = new HashMap<>();
            world.afterEach = () -> {
                for (World.Sent cancel : world.startOrder) {
                    if (cancel.wasAnswered && cancel.ticket.call().cancelsAll() && seen.put(cancel, true) == null) {
                        requireNoneOpen(world, cancel);
                    }
                }
            };
            world.run(40 * SECOND);
            checked += seen.size();
        }
        assertThat(checked).isGreaterThan(4 * RUNS);
    }

    private static void requireNoneOpen(World world, World.Sent cancel) {
        String instrument = cancel.ticket.call().instrument();
        for (World.Sent order : world.all) {
            boolean earlier = order.ticket.places() && order.ticket.arrival < cancel.ticket.arrival;
            boolean inScope = order.bot.equals(cancel.bot)
                    && (instrument.isEmpty() || order.ticket.call().instrument().equals(instrument));
            if (!earlier || !inScope || cancel.marked) {
                continue;
            }
            boolean isOpen = world.open.getOrDefault(order.bot, Set.of()).contains(order);
            boolean mayOpen = order.started && !order.wasAnswered && !order.over;
            assertThat(isOpen || mayOpen)
                    .as(
                            "%s asked at %d after %s, seed %d",
                            order.ticket.call(), order.askedAt, cancel.ticket.call(), world.scene.seed)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {30, 100})
    void upstreams_that_hang_lose_no_cancel_and_lock_nothing(int hangPercent) {
        for (long seed = 1; seed <= RUNS; seed++) {
            World world = world(seed);
            world.hangPercent = hangPercent;
            askAtRandom(world, 200, 3 * SECOND);
            world.run(100 * SECOND);
            long at = seed;
            assertThat(world.all).as("undecided, seed %d", at).allMatch(sent -> sent.over);
            assertThat(world.scene.gate.idle()).isTrue();
            World.Sent last = world.ask("bot9", "DELETE /order?cid=1", true);
            world.run(SECOND);
            assertThat(last.started).as("the gate still works, seed %d", at).isTrue();
        }
    }

    @Test
    void nonces_of_a_key_are_sent_in_order_one_at_a_time() {
        for (long seed = 1; seed <= RUNS; seed++) {
            World world = world(seed);
            world.hangPercent = 4;
            world.notSentPercent = 4;
            world.afterEach = () -> requireNoIdleFront(world);
            long[] nonces = new long[3];
            for (int i = 0; i < 300; i++) {
                world.at(world.between(0, 6 * SECOND), () -> {
                    int bot = world.scene.random.nextInt(3);
                    nonces[bot] += 1 + world.scene.random.nextInt(3);
                    long nonce = Math.max(0, nonces[bot] - world.scene.random.nextInt(4));
                    String line = line(world, world.scene.random.nextInt(9)) + "&nonce=" + nonce;
                    world.ask("bot" + bot, line, true);
                });
            }
            world.run(100 * SECOND);
            requireNonceOrder(world);
            assertThat(world.all).as("undecided, seed %d", seed).allMatch(sent -> sent.over);
        }
    }

    /** A front of a free key is parked at a limit or waits for an order's answer; else nobody would ask it. */
    private static void requireNoIdleFront(World world) {
        for (World.Sent sent : world.all) {
            Ticket ticket = sent.ticket;
            NonceKey key = ticket.nonceKey;
            boolean isFront = ticket.stage == Ticket.Stage.WAITING
                    && key != null
                    && key.busy == null
                    && key.front(ticket.rank().place()) == ticket;
            boolean isIdle = isFront && ticket.barrier == null && ticket.unansweredOrders == 0;
            assertThat(isIdle)
                    .as("%s, seed %d", ticket.call(), world.scene.seed)
                    .isFalse();
        }
    }

    private static void requireNonceOrder(World world) {
        Map<String, World.Sent> last = new HashMap<>();
        for (World.Sent sent : world.startOrder) {
            World.Sent before = last.put(sent.bot, sent);
            if (before == null) {
                continue;
            }
            assertThat(sent.ticket.call().nonce())
                    .as("%s after %s, seed %d", sent.ticket.call(), before.ticket.call(), world.scene.seed)
                    .isGreaterThan(before.ticket.call().nonce());
            boolean answered = before.wasAnswered && before.answeredAt - sent.startedAt <= 0;
            boolean waited = sent.startedAt - before.startedAt >= 990 * MS;
            assertThat(answered || waited)
                    .as("%s while %s is in flight, seed %d", sent.ticket.call(), before.ticket.call(), world.scene.seed)
                    .isTrue();
        }
    }
}
