package dev.sluice.sim.virtualtime;

import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * A greedy bot: several strands, each of which sends its next call when the last one is answered.
 *
 * <p>Nothing tells it of the other bots.
 */
abstract class Bot {
    private static final long MILLI = 1_000_000;
    /** What a bot does after a refusal that names no time. */
    private static final long SULK_NANOS = 250 * MILLI;

    private static final long CALM_PAUSE_MILLIS = 5_000;

    final VirtualTime virtualTime;
    final SplittableRandom random;
    final String key;
    private final BotContext botContext;
    /** Every other bot does not read Retry-After and asks again at once. */
    private final boolean obedient;

    Bot(BotContext botContext) {
        this.botContext = botContext;
        this.obedient = botContext.random().nextBoolean();
        this.virtualTime = botContext.virtualTime();
        this.random = botContext.random();
        this.key = botContext.key();
    }

    /** Its own clock, since 1970: what it signs with. */
    final long clockNanos() {
        return botContext.far().epochNanos() + botContext.aheadNanos();
    }

    /** Begins all strands, each at a moment of its own within the first seconds. */
    abstract void begin();

    /** Sends what {@code next} gives, for ever, each when the one before was answered and {@code pauseMs} have passed; calm ones read every few seconds. */
    final void strand(long pauseMs, Supplier<BotCall> next) {
        long pause = botContext.calm() ? Math.max(CALM_PAUSE_MILLIS, pauseMs) : pauseMs;
        virtualTime.after(random.nextLong(2_000) * MILLI, () -> step(pause, next));
    }

    private void step(long pauseMs, Supplier<BotCall> next) {
        send(next.get(), botReply -> {
            long told = botReply.refused() == null
                    ? 0
                    : obedient ? Math.max(SULK_NANOS, botReply.pauseNanos()) : SULK_NANOS;
            virtualTime.after(Math.max(told, pauseMs * MILLI), () -> step(pauseMs, next));
        });
    }

    final void send(BotCall botCall, java.util.function.Consumer<BotReply> onReply) {
        botContext.near().call(botCall, botContext.name(), onReply);
    }

    /** Does that now and then, each time as long after the last; never where bots are calm. */
    final void storm(long everyNanos, Runnable storm) {
        if (!botContext.calm()) {
            virtualTime.after(random.nextLong(everyNanos), () -> stormAgain(everyNanos, storm));
        }
    }

    private void stormAgain(long everyNanos, Runnable storm) {
        storm.run();
        virtualTime.after(everyNanos, () -> stormAgain(everyNanos, storm));
    }

    /** Places an order and, if it stands, cancels it after a while, for ever. */
    final void trade(long pauseMs, long restMs, Orders orders) {
        virtualTime.after(random.nextLong(3_000) * MILLI, () -> place(pauseMs, restMs, orders));
    }

    private void place(long pauseMs, long restMs, Orders orders) {
        String id = orders.newId();
        send(orders.place(id), placed -> {
            if (placed.ok()) {
                String named = orders.named(id, placed);
                virtualTime.after(
                        (restMs / 2 + random.nextLong(restMs)) * MILLI, () -> cancel(named, orders, pauseMs, restMs));
            } else {
                long told = Math.max(placed.pauseNanos(), botContext.calm() ? SULK_NANOS : 0);
                virtualTime.after(Math.max(pauseMs * MILLI, told), () -> place(pauseMs, restMs, orders));
            }
        });
    }

    /** A cancel is repeated until it is done. */
    private void cancel(String named, Orders orders, long pauseMs, long restMs) {
        send(orders.cancel(named), cancelled -> {
            if (cancelled.ok()) {
                virtualTime.after(pauseMs * MILLI, () -> place(pauseMs, restMs, orders));
            } else {
                virtualTime.after(
                        Math.max(SULK_NANOS, cancelled.pauseNanos()), () -> cancel(named, orders, pauseMs, restMs));
            }
        });
    }

    /** What stands between {@code before} and the next quotation mark. */
    static String valueAfter(String before, String text) {
        int begin = text.indexOf(before) + before.length();
        return text.substring(begin, text.indexOf('"', begin));
    }

    /** How one exchange's orders are worded. */
    interface Orders {
        String newId();

        BotCall place(String id);

        /** What the cancel will name: the client's id, or the exchange's own from the answer. */
        String named(String id, BotReply placed);

        BotCall cancel(String named);
    }
}
