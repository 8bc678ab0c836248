package dev.sluice.core.breaker;

import java.util.ArrayList;
import java.util.List;

/**
 * A slow reference implementation of the breaker: one list of all events, evaluated again each time. It shares only the
 * settings with the real breaker. Virtual time starts at 0.
 */
final class NaiveBreaker {
    private record Seen(OutcomeCategory outcomeCategory, boolean failed, long at) {}

    private static final long MS = 1_000_000;

    private final TripSettings trip;
    private final RecoverySettings recovery;
    private final boolean tries;
    private final double chance;
    private List<Seen> seen = new ArrayList<>();
    private long countedFrom;

    String phase = "closed";
    long since;
    long until;
    int trips;
    int good;

    NaiveBreaker(TripSettings trip, RecoverySettings recovery, boolean tries, double chance) {
        this.trip = trip;
        this.recovery = recovery;
        this.tries = tries;
        this.chance = chance;
    }

    void timePasses(long now) {
        if (phase.equals("open") && now >= until) {
            enter("half-open-observing", until);
        } else if (phase.equals("forced-closed") && now >= until) {
            since = until;
            phase = "closed";
            trips = 0;
        }
    }

    private void enter(String next, long at) {
        phase = next;
        since = at;
        good = 0;
    }

    void outcome(OutcomeCategory outcomeCategory, boolean failed, long startedAt, long now) {
        timePasses(now);
        if (startedAt < since) {
            return;
        }
        if (phase.equals("closed") || phase.equals("forced-closed")) {
            seen.add(new Seen(outcomeCategory, failed, now));
            if (failed && phase.equals("closed") && tooMuch(outcomeCategory, now)) {
                trips = tripsNow(now);
                open(now);
            }
        } else if (phase.equals("half-open-observing") || phase.equals("half-open-probing")) {
            halfOpen(outcomeCategory, failed, now);
        }
    }

    private void halfOpen(OutcomeCategory outcomeCategory, boolean failed, long now) {
        if (failed) {
            open(now);
            return;
        }
        boolean looking = phase.equals("half-open-observing");
        if (looking || outcomeCategory == OutcomeCategory.ORDER) {
            good++;
        }
        if (looking && tries && good >= recovery.trialCalls()) {
            enter("half-open-probing", now);
        } else if (good >= recovery.successes() && (!looking || !tries)) {
            close(trips, now);
        }
    }

    private boolean tooMuch(OutcomeCategory outcomeCategory, long now) {
        return trip instanceof TripSettings.Consecutive row
                ? rowOf(outcomeCategory, now).size() >= row.consecutive()
                : tooLarge((TripSettings.Rate) trip, outcomeCategory, now);
    }

    private boolean tooLarge(TripSettings.Rate rate, OutcomeCategory outcomeCategory, long now) {
        long calls = inWindow(rate, outcomeCategory, now).size();
        long failures = inWindow(rate, outcomeCategory, now).stream()
                .filter(Seen::failed)
                .count();
        return calls >= rate.ofAtLeast() && 100.0 * failures / calls >= rate.percent();
    }

    private List<Seen> inWindow(TripSettings.Rate rate, OutcomeCategory outcomeCategory, long now) {
        long tenth = rate.withinMs() * MS / 10;
        return seen.stream()
                .filter(one -> one.outcomeCategory == outcomeCategory)
                .filter(one -> (one.at - countedFrom) / tenth > (now - countedFrom) / tenth - 10)
                .toList();
    }

    /** Returns the failures since the last success that lie within the window, at most as many as trip the breaker. */
    private List<Seen> rowOf(OutcomeCategory outcomeCategory, long now) {
        TripSettings.Consecutive row = (TripSettings.Consecutive) trip;
        List<Seen> found = new ArrayList<>();
        for (int i = seen.size() - 1; i >= 0; i--) {
            Seen one = seen.get(i);
            if (one.outcomeCategory != outcomeCategory) {
                continue;
            }
            if (!one.failed || found.size() == row.consecutive()) {
                break;
            }
            if (now - one.at <= row.withinMs() * MS) {
                found.add(one);
            }
        }
        return found;
    }

    int failures(long now) {
        if (!phase.equals("closed") && !phase.equals("forced-closed")) {
            return 0;
        }
        int max = 0;
        for (OutcomeCategory outcomeCategory : OutcomeCategory.values()) {
            int count = trip instanceof TripSettings.Rate rate
                    ? (int) inWindow(rate, outcomeCategory, now).stream()
                            .filter(Seen::failed)
                            .count()
                    : rowOf(outcomeCategory, now).size();
            max = Math.max(max, count);
        }
        return max;
    }

    int tripsNow(long now) {
        if (!phase.equals("closed")) {
            return trips;
        }
        int left = trips;
        for (long healthy = since + recovery.healthyMs() * MS; healthy <= now && left > 0; ) {
            left--;
            healthy += recovery.healthyMs() * MS;
        }
        return left;
    }

    private void open(long now) {
        trips++;
        long millis = recovery.openMs();
        for (int i = 1; i < trips && millis < recovery.maxOpenMs(); i++) {
            millis *= 2;
        }
        long nanos = Math.min(millis, recovery.maxOpenMs()) * MS;
        enter("open", now);
        until = now + nanos - (long) (nanos / 100 * recovery.jitterPercent() * chance);
    }

    private void close(int tripsKept, long now) {
        enter("closed", now);
        trips = tripsKept;
        forget(now);
    }

    private void forget(long now) {
        seen = new ArrayList<>();
        countedFrom = now;
    }

    void force(String next, long end, long now) {
        enter(next, now);
        trips = 0;
        until = end;
        forget(now);
    }

    void reset(long now) {
        close(0, now);
    }

    long left(long now) {
        return phase.equals("open") || phase.equals("forced-closed") ? until - now : 0;
    }
}
