package dev.sluice.sim.virtualtime;

import java.util.List;

/**
 * A bot that uses up the quotas of one exchange: loops of public reads, loops of private reads, and loops that place an order and soon cancel it. A
 * subclass states the calls in the exchange's own words. A calm bot has one slow loop of each.
 */
abstract class QuotaBot extends Bot implements Bot.Orders {
    private static final long CALM_READ_MILLIS = 60_000;
    private static final long CALM_ORDER_MILLIS = 5_000;

    private final Loops loops;
    private long orders;

    /**
     * The number of loops and the pauses of a bot.
     *
     * @param market loops of public reads without a pause
     * @param own loops of private reads without a pause
     * @param trades loops of orders
     * @param tradePauseMs pause before the next order
     * @param restMs mean time for which an order stays open
     */
    record Loops(int market, int own, int trades, long tradePauseMs, long restMs) {}

    QuotaBot(BotContext botContext, Loops loops) {
        super(botContext);
        this.loops = loops;
    }

    @Override
    final void begin() {
        if (isCalm()) {
            repeat(CALM_READ_MILLIS, this::market);
            repeat(CALM_READ_MILLIS, this::own);
            trade(CALM_ORDER_MILLIS, 2 * CALM_ORDER_MILLIS, this);
            return;
        }
        for (int i = 0; i < loops.market(); i++) {
            repeat(0, this::market);
        }
        for (int i = 0; i < loops.own(); i++) {
            repeat(0, this::own);
        }
        for (int i = 0; i < loops.trades(); i++) {
            trade(loops.tradePauseMs(), loops.restMs(), this);
        }
    }

    abstract BotCall market();

    abstract BotCall own();

    /** Returns the text that precedes the exchange's id in the response to an order. */
    abstract String beforeId();

    @Override
    public final String newId() {
        return key + '-' + orders++;
    }

    @Override
    public final String named(String id, BotReply placed) {
        return valueAfter(beforeId(), placed.text());
    }

    static BotCall open(String target) {
        return BotCall.of("GET", target, List.of());
    }
}
