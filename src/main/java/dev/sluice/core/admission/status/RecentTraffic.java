package dev.sluice.core.admission.status;

import dev.sluice.base.unit.Nanos;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.call.Kind;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.core.tradingmode.ModeSubject;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The recent calls, so that a drill can report what a trip would refuse. Kept in ring buffers that grow to a few
 * thousand entries; from then on, recording allocates nothing.
 */
public final class RecentTraffic {
    private static final int CAPACITY = 4096;
    /** Most configured exchanges are never used, so their buffers stay small. */
    private static final int FIRST_CAPACITY = 16;

    private static final long RECENT_NANOS = 60 * Nanos.PER_SECOND;

    private Kind[] kinds = new Kind[FIRST_CAPACITY];
    private String[] bots = new String[FIRST_CAPACITY];
    private String[] accounts = new String[FIRST_CAPACITY];
    private String[] instruments = new String[FIRST_CAPACITY];
    private byte[] doubts = new byte[FIRST_CAPACITY];
    private long[] at = new long[FIRST_CAPACITY];
    private final String exchange;
    private long count;

    public RecentTraffic(String exchange) {
        this.exchange = exchange;
    }

    /** A bit of {@link #doubts}: the account is only a substitute. */
    private static final byte ACCOUNT_UNKNOWN = 1;

    /** A bit of {@link #doubts}: the call contradicts itself. */
    private static final byte DOUBTED = 2;

    private record RecentCall(Kind kind, String account, String bot, String instrument, byte doubts)
            implements ModeSubject {
        @Override
        public boolean isAccountUnknown() {
            return (doubts & ACCOUNT_UNKNOWN) != 0;
        }

        @Override
        public boolean isDoubted() {
            return (doubts & DOUBTED) != 0;
        }
    }

    public void record(AdmissionRequest request, long now) {
        if (count == at.length && at.length < CAPACITY) {
            resize(2 * at.length);
        }
        int i = (int) (count++ % CAPACITY);
        kinds[i] = request.kind();
        bots[i] = request.bot();
        accounts[i] = request.account();
        instruments[i] = request.instrument();
        doubts[i] = (byte) ((request.isAccountUnknown() ? ACCOUNT_UNKNOWN : 0) | (request.isDoubted() ? DOUBTED : 0));
        at[i] = now;
    }

    private void resize(int capacity) {
        kinds = Arrays.copyOf(kinds, capacity);
        bots = Arrays.copyOf(bots, capacity);
        accounts = Arrays.copyOf(accounts, capacity);
        instruments = Arrays.copyOf(instruments, capacity);
        doubts = Arrays.copyOf(doubts, capacity);
        at = Arrays.copyOf(at, capacity);
    }

    /** Returns a copy that may be read without the controller's lock: counting takes longer than copying. */
    public RecentTraffic copy() {
        RecentTraffic copy = new RecentTraffic(exchange);
        copy.kinds = kinds;
        copy.bots = bots;
        copy.accounts = accounts;
        copy.instruments = instruments;
        copy.doubts = doubts;
        copy.at = at;
        copy.count = count;
        copy.resize(at.length);
        return copy;
    }

    /** Returns the number of calls of each bot in the last minute, as far as they are remembered. */
    public Map<String, Long> countsByBot(long now) {
        Map<String, Long> counts = counts(bots, now);
        counts.values().removeIf(calls -> calls == 0);
        return counts;
    }

    /** Returns the number of calls of each remembered account in the last minute. */
    public Map<String, Long> countsByAccount(long now) {
        return counts(accounts, now);
    }

    /** Returns the number of calls of each remembered instrument in the last minute. */
    public Map<String, Long> countsByInstrument(long now) {
        return counts(instruments, now);
    }

    private Map<String, Long> counts(String[] names, long now) {
        Map<String, int[]> calls = new HashMap<>();
        for (long i = Math.max(0, count - CAPACITY); i < count; i++) {
            int place = (int) (i % CAPACITY);
            calls.computeIfAbsent(names[place], any -> new int[1])[0] += now - at[place] < RECENT_NANOS ? 1 : 0;
        }
        Map<String, Long> counts = new TreeMap<>();
        calls.forEach((name, number) -> counts.put(name, (long) number[0]));
        return counts;
    }

    /**
     * A trip that is only considered.
     *
     * @param isStopped whether a mode that is in force stops a call already
     */
    public record Trip(ModeScope modeScope, Mode mode, Predicate<ModeSubject> isStopped) {
        boolean refuses(ModeSubject call) {
            return !mode.allows(call.kind()) && !isStopped.test(call);
        }
    }

    /** Returns which of the recent and waiting calls the trip would refuse, without those that are refused already. */
    public DryRun drill(Trip trip, List<? extends ModeSubject> waiting, long now) {
        long seen = 0;
        Map<String, Long> refused = new TreeMap<>();
        for (long i = Math.max(0, count - CAPACITY); i < count; i++) {
            int place = (int) (i % CAPACITY);
            RecentCall past =
                    new RecentCall(kinds[place], accounts[place], bots[place], instruments[place], doubts[place]);
            if (now - at[place] < RECENT_NANOS && trip.modeScope().covers(exchange, past)) {
                seen++;
                if (trip.refuses(past)) {
                    refused.merge(past.kind() + " of " + past.bot(), 1L, Long::sum);
                }
            }
        }
        Map<String, Long> refusedWaiting = new TreeMap<>();
        for (ModeSubject call : waiting) {
            if (trip.refuses(call) && trip.modeScope().covers(exchange, call)) {
                refusedWaiting.merge(call.kind() + " of " + call.bot(), 1L, Long::sum);
            }
        }
        return new DryRun(seen, refused, refusedWaiting);
    }
}
