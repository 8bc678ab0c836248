package dev.sluice.gate;

import dev.sluice.exchange.Kind;
import dev.sluice.mode.Mode;
import dev.sluice.mode.Pass;
import dev.sluice.mode.Scope;
import dev.sluice.mode.Subject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What asked lately, so that a drill can tell what a trip would refuse. The last few thousand calls in arrays that are written over: asking allocates nothing. */
final class Traffic {
    private static final int MOST = 4096;
    private static final long LATELY_NANOS = 60_000_000_000L;

    private final Kind[] kinds = new Kind[MOST];
    private final String[] bots = new String[MOST];
    private final String[] accounts = new String[MOST];
    private final String[] instruments = new String[MOST];
    private final long[] at = new long[MOST];
    private final String exchange;
    private long count;

    Traffic(String exchange) {
        this.exchange = exchange;
    }

    private record Past(Kind kind, String account, String bot, String instrument) implements Subject {
        @Override
        public boolean holds(Pass pass) {
            return false;
        }
    }

    void asked(Ticket ticket, long now) {
        int i = (int) (count++ % MOST);
        kinds[i] = ticket.kind();
        bots[i] = ticket.bot();
        accounts[i] = ticket.account();
        instruments[i] = ticket.instrument();
        at[i] = now;
    }

    /** How many calls of each bot asked in the last minute, as far as they are remembered. */
    Map<String, Long> lately(long now) {
        Map<String, Long> asked = new TreeMap<>();
        for (long i = Math.max(0, count - MOST); i < count; i++) {
            int place = (int) (i % MOST);
            if (now - at[place] < LATELY_NANOS) {
                asked.merge(bots[place], 1L, Long::sum);
            }
        }
        return asked;
    }

    /** Of the last minute's calls, as far as they are remembered, and of those that wait: which that mode would refuse in that scope. */
    Drill drill(Scope scope, Mode mode, List<Ticket> waiting, long now) {
        long seen = 0;
        Map<String, Long> refused = new TreeMap<>();
        for (long i = Math.max(0, count - MOST); i < count; i++) {
            int place = (int) (i % MOST);
            Past past = new Past(kinds[place], accounts[place], bots[place], instruments[place]);
            if (now - at[place] < LATELY_NANOS && scope.covers(exchange, past)) {
                seen++;
                if (!mode.passes(past.kind())) {
                    refused.merge(past.kind() + " of " + past.bot(), 1L, Long::sum);
                }
            }
        }
        Map<String, Long> refusedWaiting = new TreeMap<>();
        for (Ticket ticket : waiting) {
            if (!mode.passes(ticket.kind()) && scope.covers(exchange, ticket)) {
                refusedWaiting.merge(ticket.kind() + " of " + ticket.bot(), 1L, Long::sum);
            }
        }
        return new Drill(seen, refused, refusedWaiting);
    }
}
