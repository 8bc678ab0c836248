package dev.sluice.admin.console;

import dev.sluice.base.time.Clocks;
import dev.sluice.core.admission.status.AdmissionStatus;
import dev.sluice.core.series.Figure;
import dev.sluice.core.series.Figure.Fold;
import dev.sluice.core.series.SeriesHistory;
import dev.sluice.core.series.SeriesQuery;
import dev.sluice.core.series.SeriesRange;
import dev.sluice.proxy.metrics.ProxyCounters;
import dev.sluice.status.ExchangeStatus;
import dev.sluice.status.LatencyReport;
import dev.sluice.status.TrafficStatus;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The figures of exchanges, limits and bots over time, sampled once in each step from counters and states that exist
 * anyway, so that calls do nothing for it. Thread-safe.
 */
public final class TrafficHistory {
    /** The steps of the traffic in the overview: ten minutes. */
    static final int STEPS = 120;

    static final String GATEWAY = "gateway";
    private static final int MINUTE_STEPS = 12;
    private static final int MAX_BOTS = 50;
    private static final long SECOND_MILLIS = 1000;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final float SECONDS_PER_MINUTE = 60;
    private static final double TENTHS = 10;

    /** The counters at some time. */
    private record Sample(long nanos, Map<String, TrafficCounts> counts) {}

    /**
     * What all exchanges together had in the last step.
     *
     * @param sent calls a second that were sent
     * @param refused calls a second that this gateway refused
     * @param waiting the calls that waited at its end
     */
    public record Load(double sent, double refused, int waiting) {}

    /** The calls a minute of a bot, and the largest part of a limit that it used. */
    private record BotUse(long calls, double share) {
        private static final BotUse NONE = new BotUse(0, 0);

        BotUse and(long moreCalls, double anotherShare) {
            return new BotUse(calls + moreCalls, Math.max(share, anotherShare));
        }
    }

    private final ProxyCounters counters;
    private final Supplier<List<ExchangeStatus>> exchanges;
    private final Supplier<Map<String, Map<String, Double>>> peaks;
    private final Clocks clocks;
    private final SeriesHistory history = new SeriesHistory();
    private final LatencyMinutes latencies = new LatencyMinutes();
    /** The samples of the last minute. */
    private final Deque<Sample> samples = new ArrayDeque<>();

    private volatile long step;
    private volatile Load load = new Load(0, 0, 0);

    /**
     * Creates an empty history.
     *
     * @param exchanges returns the state of the exchanges in use
     * @param peaks returns, by exchange and limit, the largest used part since it was asked last
     */
    public TrafficHistory(
            ProxyCounters counters,
            Supplier<List<ExchangeStatus>> exchanges,
            Supplier<Map<String, Map<String, Double>>> peaks,
            Clocks clocks) {
        this.counters = counters;
        this.exchanges = exchanges;
        this.peaks = peaks;
        this.clocks = clocks;
        step = SeriesHistory.stepAt(clocks.epochMillis());
    }

    /** Adds the figures of a step that has ended, if one has. For one thread at a time; it may take milliseconds. */
    public void sample() {
        long now = SeriesHistory.stepAt(clocks.epochMillis());
        if (now != step) {
            latencies.sample(counters, clocks.epochMillis());
            Sample sample = new Sample(clocks.nanos(), TrafficCounts.of(counters));
            add(now, sample, exchanges.get(), peaks.get());
        }
    }

    private synchronized void add(
            long now, Sample sample, List<ExchangeStatus> states, Map<String, Map<String, Double>> fills) {
        step = now;
        List<Figure> figures = new ArrayList<>();
        Sample before = samples.peekLast();
        if (before != null) {
            addRates(before, sample, figures);
        }
        addStates(states, figures);
        fills.forEach((exchange, limits) -> limits.forEach((limit, fill) ->
                figures.add(new Figure("limit:" + exchange + "/" + limit, "fill", Fold.LARGEST, fill.floatValue()))));
        load = load(figures);
        figures.sort(Comparator.comparing(Figure::of)); // stable: those of a subject stay in their order
        history.add(now - 1, figures);
        samples.addLast(sample);
        if (samples.size() > MINUTE_STEPS + 1) {
            samples.removeFirst();
        }
    }

    private static void addRates(Sample before, Sample sample, List<Figure> to) {
        double seconds = Math.max(1e-3, (sample.nanos() - before.nanos()) / NANOS_PER_SECOND);
        TrafficCounts.sum(sample.counts().values())
                .figures(GATEWAY, TrafficCounts.sum(before.counts().values()), seconds, to);
        sample.counts().forEach((name, counts) -> counts.figures(exchange(name), counts(before, name), seconds, to));
    }

    private static Load load(List<Figure> figures) {
        double sent = 0;
        double refused = 0;
        int waiting = 0;
        for (Figure figure : figures) {
            if (figure.of().equals(GATEWAY)) {
                sent += figure.what().equals("sent") ? figure.value() : 0;
                refused += figure.what().startsWith("refused.") ? figure.value() : 0;
                waiting += figure.what().equals("waiting") ? (int) figure.value() : 0;
            }
        }
        return new Load(tenths(sent), tenths(refused), waiting);
    }

    private static double tenths(double value) {
        return Math.round(value * TENTHS) / TENTHS;
    }

    /** Returns what all exchanges together had lately. */
    public Load load() {
        return load;
    }

    private static String exchange(String name) {
        return "exchange:" + name;
    }

    private static void addStates(List<ExchangeStatus> states, List<Figure> to) {
        Map<String, BotUse> bots = new TreeMap<>();
        int waiting = 0;
        int inFlight = 0;
        for (ExchangeStatus state : states) {
            AdmissionStatus admission = state.admission();
            waiting += admission.waiting();
            inFlight += admission.inFlight();
            addCalls(exchange(state.name()), admission.waiting(), admission.inFlight(), to);
            for (AdmissionStatus.LimitStatus limit : admission.limits()) {
                for (AdmissionStatus.Use use : limit.bots()) {
                    double share = (double) use.units() / Math.max(1, limit.usable());
                    bots.merge(use.name(), BotUse.NONE.and(0, share), (one, other) -> one.and(0, other.share()));
                }
            }
            for (AdmissionStatus.BotStatus bot : admission.bots()) {
                bots.merge(
                        bot.bot(),
                        new BotUse(bot.askedInLastMinute(), 0),
                        (one, other) -> one.and(other.calls(), other.share()));
            }
        }
        addCalls(GATEWAY, waiting, inFlight, to);
        bots.remove("");
        bots.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(
                        Comparator.comparingLong(BotUse::calls).reversed()))
                .limit(MAX_BOTS)
                .forEach(bot -> {
                    String of = "bot:" + bot.getKey();
                    to.add(new Figure(of, "calls", Fold.RATE, bot.getValue().calls() / SECONDS_PER_MINUTE));
                    to.add(new Figure(
                            of, "share", Fold.LARGEST, (float) bot.getValue().share()));
                });
    }

    private static void addCalls(String of, int waiting, int inFlight, List<Figure> to) {
        to.add(new Figure(of, "waiting", Fold.LARGEST, waiting));
        to.add(new Figure(of, "inFlight", Fold.LARGEST, inFlight));
    }

    /** Returns the traffic of an exchange in the last ten minutes. */
    public synchronized TrafficStatus status(String name) {
        long to = step * SeriesHistory.STEP_SECONDS * SECOND_MILLIS;
        long from = to - (long) STEPS * SeriesHistory.STEP_SECONDS * SECOND_MILLIS;
        SeriesRange range =
                history.range(new SeriesQuery(exchange(name), List.of("sent", "refused", "limited"), from, to, 0));
        Sample first = samples.peekFirst();
        Sample last = samples.peekLast();
        TrafficCounts now = last == null ? TrafficCounts.NONE : counts(last, name);
        TrafficCounts before = first == null ? TrafficCounts.NONE : counts(first, name);
        return new TrafficStatus(
                STEPS,
                sums(range, "sent"),
                sums(range, "refused"),
                sums(range, "limited"),
                now.own(before),
                now.exchange(before));
    }

    private static TrafficCounts counts(Sample sample, String name) {
        return sample.counts().getOrDefault(name, TrafficCounts.NONE);
    }

    /** Returns the sum of the lines of a name; without any, no values. */
    private static List<Double> sums(SeriesRange range, String what) {
        List<SeriesRange.Line> lines = range.series().stream()
                .filter(line -> line.what().startsWith(what))
                .toList();
        List<Double> sums = new ArrayList<>(Collections.nCopies(lines.isEmpty() ? 0 : range.points(), 0.0));
        for (SeriesRange.Line line : lines) {
            for (int i = 0; i < sums.size(); i++) {
                Float value = line.values().get(i);
                sums.set(i, Math.round((sums.get(i) + (value == null ? 0 : value)) * TENTHS) / TENTHS);
            }
        }
        return sums;
    }

    /** Returns how long the calls of an exchange took within the last hour. */
    public LatencyReport latencies(String exchange) {
        return latencies.of(exchange);
    }

    /** Returns figures of a range of time. */
    public synchronized SeriesRange range(SeriesQuery query) {
        return history.range(query);
    }

    /** Returns everything in the form that {@link #read} reads. */
    public byte[] written() {
        return copy().written(); // which takes a tenth of a second, so without the lock
    }

    private synchronized SeriesHistory copy() {
        return history.copy();
    }

    /**
     * Continues what another process has written.
     *
     * @throws IOException when it cannot be read; its message says why
     */
    public synchronized void read(byte[] written) throws IOException {
        history.read(written);
    }
}
