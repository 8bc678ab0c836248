package dev.sluice.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The size of a run: rounds, their content, the calls that wait during a cancel, idle WebSockets, the load while pages
 * of the console are open, and the time after which the rest is omitted. {@code bursts}: how many gateways with waiting
 * orders are measured, one after the other.
 */
record BenchScale(
        int rounds,
        ColdRun.Plan cold,
        List<LoadPhase> phases,
        int warmUpMillis,
        int waiting,
        int cancels,
        int trips,
        int bursts,
        int idleSockets,
        LoadPhase behindConsole,
        int consoleWarmUpMillis,
        long maxNanos) {
    private static final int WAITING = 10_000;
    private static final int IDLE_SOCKETS = 2_000;
    private static final int BEHIND_CONSOLE = 1_000;

    /** A run of about 50 minutes with three rounds. */
    static BenchScale whole(int rounds) {
        return new BenchScale(
                rounds,
                ColdRun.Plan.whole(rounds),
                phases(3_000, 3_000, false),
                40_000,
                WAITING,
                500,
                20,
                rounds,
                IDLE_SOCKETS,
                LoadPhase.rate(Workload.TICKER, BEHIND_CONSOLE, 5_000),
                60_000,
                TimeUnit.HOURS.toNanos(2));
    }

    /** A run under two minutes, or three with all peers: the most important phases twice, the others once. */
    static BenchScale quick(Peers peers) {
        long seconds = peers == Peers.ALL ? 120 : 72;
        return new BenchScale(
                2,
                ColdRun.Plan.NONE,
                phases(400, 1_000, true),
                4_500,
                WAITING,
                100,
                2,
                1,
                IDLE_SOCKETS / 4,
                LoadPhase.rate(Workload.TICKER, BEHIND_CONSOLE, 1_000),
                2_000,
                TimeUnit.SECONDS.toNanos(seconds));
    }

    /** The smallest run that uses every part. */
    static BenchScale smallest() {
        List<LoadPhase> phases = List.of(
                LoadPhase.rate(Workload.TICKER, 100, 200),
                LoadPhase.rate(Workload.ORDER, 100, 200),
                LoadPhase.rate(Workload.TICKER, 50, 200).overTls(),
                LoadPhase.rate(Workload.TICKER, 100, 200).withMessages(),
                LoadPhase.saturation(Workload.DEPTH, 4, 200));
        LoadPhase behindConsole = LoadPhase.rate(Workload.TICKER, 100, 1_200);
        return new BenchScale(
                1,
                ColdRun.Plan.smallest(),
                phases,
                0,
                50,
                5,
                1,
                1,
                20,
                behindConsole,
                1_200,
                TimeUnit.MINUTES.toNanos(3));
    }

    private static List<LoadPhase> phases(int rateMillis, int saturationMillis, boolean quick) {
        List<LoadPhase> phases = new ArrayList<>(List.of(
                quick
                        ? LoadPhase.rate(Workload.TICKER, 100, rateMillis).once()
                        : LoadPhase.rate(Workload.TICKER, 100, rateMillis),
                LoadPhase.rate(Workload.TICKER, 1_000, rateMillis),
                LoadPhase.rate(Workload.TICKER, 5_000, rateMillis),
                LoadPhase.saturation(Workload.TICKER, 64, saturationMillis)));
        List<LoadPhase> others = new ArrayList<>(List.of(
                LoadPhase.saturation(Workload.TICKER, 512, saturationMillis),
                LoadPhase.saturation(Workload.ORDER, 64, saturationMillis),
                LoadPhase.saturation(Workload.DEPTH, 64, saturationMillis),
                LoadPhase.saturation(Workload.HISTORY, 64, saturationMillis),
                LoadPhase.rate(Workload.ORDER, 1_000, rateMillis),
                LoadPhase.rate(Workload.TICKER, 1_000, rateMillis).overTls(),
                LoadPhase.rate(Workload.TICKER, 1_000, rateMillis).withMessages()));
        others.removeIf(phase -> quick && phase.workload() == Workload.DEPTH);
        others.forEach(phase -> phases.add(quick ? phase.once() : phase));
        if (!quick) {
            phases.add(
                    LoadPhase.saturation(Workload.TICKER, 64, saturationMillis).overTls());
        }
        return phases;
    }
}
