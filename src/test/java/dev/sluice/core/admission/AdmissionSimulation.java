package dev.sluice.core.admission;

import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.call.Outcome;
import dev.sluice.core.call.ResponseMeaning;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A simulation of a controller, its caller and an exchange in virtual time. Calls travel, are handled at a moment
 * between sending and response that the controller does not know, hang, and break. The exchange keeps orders by account
 * and id.
 */
final class AdmissionSimulation {
    /** A call that requested admission. */
    static final class Sent {
        final AdmissionRequest request;
        final String bot;
        final int number;
        final long askedAt;
        long startedAt;
        long answeredAt;
        boolean started;
        boolean wasAnswered;
        boolean over;
        boolean marked;

        Sent(AdmissionRequest request, String bot, int number, long askedAt) {
            this.request = request;
            this.bot = bot;
            this.number = number;
            this.askedAt = askedAt;
        }
    }

    private record Event(long at, long order, Runnable action) {}

    private static final int MAX_STEPS = 50_000;

    final AdmissionFixture fixture;
    final List<Sent> all = new ArrayList<>();
    final List<Sent> startOrder = new ArrayList<>();
    final Map<String, Set<Sent>> open = new HashMap<>();
    final PriorityQueue<Event> events =
            new PriorityQueue<>((a, b) -> a.at != b.at ? Long.signum(a.at - b.at) : Long.compare(a.order, b.order));
    int hangPercent;
    int cutPercent;
    int notSentPercent;

    @Nullable
    Runnable afterEach;

    private long order;
    private final Set<AdmissionRequest> handled = Collections.newSetFromMap(new IdentityHashMap<>());
    private final IdentityHashMap<AdmissionRequest, Sent> byTicket = new IdentityHashMap<>();

    AdmissionSimulation(AdmissionFixture fixture) {
        this.fixture = fixture;
    }

    void at(long delay, Runnable action) {
        events.add(new Event(fixture.now + delay, order++, action));
    }

    Sent ask(String bot, String line, boolean connection) {
        AdmissionRequest request = connection ? fixture.ticketWithConnection(bot, line) : fixture.ticket(bot, line);
        Sent sent = new Sent(request, bot, all.size(), fixture.now);
        byTicket.put(request, sent);
        all.add(sent);
        fixture.ask(request);
        afterStep();
        return sent;
    }

    long between(long low, long high) {
        return low + fixture.random.nextLong(high - low + 1);
    }

    boolean chance(int percent) {
        return fixture.random.nextInt(100) < percent;
    }

    /** Runs all events within this time. */
    void run(long nanos) {
        int steps = 0;
        long until = fixture.now + nanos;
        while (true) {
            Event next = events.peek();
            long tick = fixture.now + fixture.admission.nextTickNanos(fixture.now);
            long at = next != null && next.at - tick <= 0 ? next.at : tick;
            if (at - until > 0) {
                fixture.now = until;
                return;
            }
            if (++steps > MAX_STEPS) {
                throw new AssertionError("no end of steps at " + fixture.now + ", seed " + fixture.seed);
            }
            fixture.now = at;
            if (next != null && next.at == at) {
                events.poll();
                next.action.run();
            } else {
                fixture.tick();
            }
            afterStep();
        }
    }

    private void afterStep() {
        List<AdmissionRequest> fresh = new ArrayList<>();
        for (AdmissionRequest request : fixture.newlyDecided()) {
            if (fixture.isAdmitted(request) && handled.add(request)) {
                fresh.add(request);
            } else if (!fixture.isAdmitted(request)) {
                sent(request).over = true;
            }
        }
        for (AdmissionRequest request : fresh) {
            at(between(0, 5) * AdmissionFixture.MS / 2, () -> connected(sent(request)));
        }
        if (afterEach != null) {
            afterEach.run();
        }
    }

    private Sent sent(AdmissionRequest request) {
        Sent sent = byTicket.get(request);
        if (sent == null) {
            throw new AssertionError("unknown ticket");
        }
        return sent;
    }

    private void connected(Sent sent) {
        handled.remove(sent.request);
        if (chance(notSentPercent)) {
            sent.over = true;
            fixture.notSent(sent.request);
            return;
        }
        sent.marked = fixture.permit(sent.request).isOrderUnanswered();
        StartDecision verdict = fixture.start(sent.request);
        if (verdict instanceof Refused) {
            sent.over = true;
        } else if (verdict instanceof StartDecision.Started) {
            sent.started = true;
            sent.startedAt = fixture.now;
            startOrder.add(sent);
            travel(sent);
        }
    }

    private void travel(Sent sent) {
        if (chance(hangPercent)) {
            at(between(1000, 20_000) * AdmissionFixture.MS, () -> handle(sent));
            at(30 * AdmissionFixture.SECOND, () -> settle(sent, Outcome.UNKNOWN));
        } else if (chance(cutPercent)) {
            at(between(0, 300) * AdmissionFixture.MS, () -> handle(sent));
            at(between(0, 100) * AdmissionFixture.MS, () -> settle(sent, Outcome.UNKNOWN));
        } else {
            long there = between(1, 150) * AdmissionFixture.MS;
            long back = there + between(1, 150) * AdmissionFixture.MS;
            at(there, () -> handle(sent));
            at(back, () -> answered(sent));
            at(back + between(0, 20) * AdmissionFixture.MS, () -> settle(sent, Outcome.OK));
        }
    }

    /** Handles the call at the exchange. */
    private void handle(Sent sent) {
        Set<Sent> orders = open.computeIfAbsent(sent.bot, any -> new HashSet<>());
        if (sent.request.places()) {
            orders.add(sent);
        } else if (sent.request.call().cancelsAll()) {
            orders.clear();
        } else if (sent.request.isCancel()) {
            orders.removeIf(order -> order.request.call().placedOrderIds().stream()
                    .anyMatch(id -> sent.request.call().cancelledOrderIds().contains(id)));
        }
    }

    private void answered(Sent sent) {
        sent.wasAnswered = true;
        sent.answeredAt = fixture.now;
        fixture.answered(sent.request);
    }

    private void settle(Sent sent, Outcome outcome) {
        sent.over = true;
        ResponseMeaning meaning = outcome == Outcome.OK ? TestCalls.ok() : TestCalls.of(outcome);
        fixture.settle(sent.request, meaning);
    }
}
