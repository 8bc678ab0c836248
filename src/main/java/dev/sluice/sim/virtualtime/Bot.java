package dev.sluice.sim.virtualtime;

import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * A greedy bot with several loops, each of which sends its next call when it has the response to the last one.
 *
 * <p>A bot does not know about other bots.
 */
abstract class Bot {
    private static final long MILLI = 1_000_000;
    /** The pause after a refusal without a retry time. */
    private static final long REFUSAL_PAUSE_NANOS = 250 * MILLI;

    private static final long CALM_PAUSE_MILLIS = 5_000;

    final VirtualTime virtualTime;
    final SplittableRandom random;
    final String key;
    private final BotContext botContext;
    /** True when the bot obeys Retry-After; about half of the bots do, the others always pause {@link #REFUSAL_PAUSE_NANOS}. */
    private final boolean obedient;

    Bot(BotContext botContext) {
        this.botContext = botContext;
        this.obedient = botContext.random().nextBoolean();
        this.virtualTime = botContext.virtualTime();
        this.random = botContext.random();
        this.key = botContext.key();
    }

    /** Returns the time of the bot's own clock, which it signs with, in nanoseconds since 1970. */
    final long clockNanos() {
        return botContext.network().epochNanos() + botContext.aheadNanos();
    }

    /** Starts all loops, each at a different moment within the first seconds. */
    abstract void begin();

    /**
     * Sends the calls of {@code next} in an endless loop, each after the response to the previous one and a pause of {@code pauseMs}. Bots that are
     * calm or rest pause for at least a few seconds.
     */
    final void repeat(long pauseMs, Supplier<BotCall> next) {
        virtualTime.after(random.nextLong(2_000) * MILLI, () -> step(pauseMs, next));
    }

    private void step(long pauseMs, Supplier<BotCall> next) {
        send(next.get(), botReply -> {
            long refusalPauseNanos = botReply.refused() == null
                    ? 0
                    : obedient ? Math.max(REFUSAL_PAUSE_NANOS, botReply.pauseNanos()) : REFUSAL_PAUSE_NANOS;
            long pause = botContext.calm() || rests() ? Math.max(CALM_PAUSE_MILLIS, pauseMs) : pauseMs;
            virtualTime.after(Math.max(refusalPauseNanos, pause * MILLI), () -> step(pauseMs, next));
        });
    }

    final boolean isCalm() {
        return botContext.calm();
    }

    final boolean rests() {
        return !botContext.busyHours().includes(virtualTime.now());
    }

    final void send(BotCall botCall, java.util.function.Consumer<BotReply> onReply) {
        botContext.gateway().call(botCall, botContext.name(), onReply);
    }

    /** Runs {@code burst} repeatedly at a fixed interval; never while the bot rests, and never for calm bots. */
    final void burstEvery(long everyNanos, Runnable burst) {
        if (!botContext.calm()) {
            virtualTime.after(random.nextLong(everyNanos), () -> repeatBurst(everyNanos, burst));
        }
    }

    private void repeatBurst(long everyNanos, Runnable burst) {
        if (!rests()) {
            burst.run();
        }
        virtualTime.after(everyNanos, () -> repeatBurst(everyNanos, burst));
    }

    /** Places an order and, if it is open, cancels it after a while, in an endless loop. */
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
                long refusalPauseNanos = Math.max(placed.pauseNanos(), botContext.calm() ? REFUSAL_PAUSE_NANOS : 0);
                virtualTime.after(
                        Math.max(pauseNanosBetweenOrders(pauseMs), refusalPauseNanos),
                        () -> place(pauseMs, restMs, orders));
            }
        });
    }

    private long pauseNanosBetweenOrders(long pauseMs) {
        return (rests() ? Math.max(CALM_PAUSE_MILLIS, pauseMs) : pauseMs) * MILLI;
    }

    /** Cancels an order and repeats the cancel until it succeeds. */
    private void cancel(String named, Orders orders, long pauseMs, long restMs) {
        send(orders.cancel(named), cancelled -> {
            if (cancelled.ok()) {
                virtualTime.after(pauseNanosBetweenOrders(pauseMs), () -> place(pauseMs, restMs, orders));
            } else {
                virtualTime.after(
                        Math.max(REFUSAL_PAUSE_NANOS, cancelled.pauseNanos()),
                        () -> cancel(named, orders, pauseMs, restMs));
            }
        });
    }

    /** Returns the text between {@code before} and the next quotation mark or brace. */
    static String valueAfter(String before, String text) {
        int begin = text.indexOf(before) + before.length();
        int end = begin;
        while (text.charAt(end) != '"' && text.charAt(end) != '}') {
            end++;
        }
        return text.substring(begin, end);
    }

    /** The format of one exchange's orders. */
    interface Orders {
        String newId();

        BotCall place(String id);

        /** Returns the id that the cancel will name: the client's id, or the exchange's id from the response. */
        String named(String id, BotReply placed);

        BotCall cancel(String named);
    }
}
