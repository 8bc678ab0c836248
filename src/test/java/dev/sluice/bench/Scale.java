package dev.sluice.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How much is measured: rounds, what is in a round, calls that wait when a cancel comes, WebSockets that are idle, and when to leave out what is left. */
record Scale(
        int rounds,
        List<Phase> phases,
        int warmUpMillis,
        int waiting,
        int cancels,
        int trips,
        int idleSockets,
        long mostNanos) {
    private static final int WAITING = 10_000;
    private static final int IDLE_SOCKETS = 2_000;

    /** A good ten minutes. */
    static Scale whole(int rounds) {
        return new Scale(
                rounds, phases(3_000, 3_000, false), 10_000, WAITING, 500, 20, IDLE_SOCKETS, TimeUnit.HOURS.toNanos(1));
    }

    /** Under two minutes, under three with all peers: what matters most twice, the rest once. */
    static Scale quick(Peers peers) {
        long seconds = peers == Peers.ALL ? 120 : 72;
        return new Scale(
                2,
                phases(400, 1_000, true),
                4_500,
                WAITING,
                100,
                2,
                IDLE_SOCKETS / 4,
                TimeUnit.SECONDS.toNanos(seconds));
    }

    /** As little as shows that everything works. */
    static Scale smallest() {
        List<Phase> phases = List.of(
                Phase.rate(Work.TICKER, 100, 200),
                Phase.rate(Work.ORDER, 100, 200),
                Phase.rate(Work.TICKER, 50, 200).overTls(),
                Phase.rate(Work.TICKER, 100, 200).withMessages(),
                Phase.saturation(Work.DEPTH, 4, 200));
        return new Scale(1, phases, 0, 50, 5, 1, 20, TimeUnit.MINUTES.toNanos(3));
    }

    private static List<Phase> phases(int rateMillis, int saturationMillis, boolean quick) {
        List<Phase> phases = new ArrayList<>(List.of(
                quick ? Phase.rate(Work.TICKER, 100, rateMillis).once() : Phase.rate(Work.TICKER, 100, rateMillis),
                Phase.rate(Work.TICKER, 1_000, rateMillis),
                Phase.rate(Work.TICKER, 5_000, rateMillis),
                Phase.saturation(Work.TICKER, 64, saturationMillis)));
        List<Phase> others = new ArrayList<>(List.of(
                Phase.saturation(Work.TICKER, 512, saturationMillis),
                Phase.saturation(Work.ORDER, 64, saturationMillis),
                Phase.saturation(Work.DEPTH, 64, saturationMillis),
                Phase.saturation(Work.HISTORY, 64, saturationMillis),
                Phase.rate(Work.ORDER, 1_000, rateMillis),
                Phase.rate(Work.TICKER, 1_000, rateMillis).overTls(),
                Phase.rate(Work.TICKER, 1_000, rateMillis).withMessages()));
        others.removeIf(phase -> quick && phase.work() == Work.DEPTH);
        others.forEach(phase -> phases.add(quick ? phase.once() : phase));
        if (!quick) {
            phases.add(Phase.saturation(Work.TICKER, 64, saturationMillis).overTls());
        }
        return phases;
    }
}
