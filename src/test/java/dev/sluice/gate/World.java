package dev.sluice.gate;

import dev.sluice.exchange.Outcome;
import dev.sluice.exchange.Reading;
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
 * A gate, the shell around it and an exchange behind it, in virtual time: calls travel, are handled at a moment between sent and answered that the
 * gate does not know, hang, and break. The exchange keeps orders by account and id.
 */
final class World {
    /** One call that was asked for. */
    static final class Sent {
        final Ticket ticket;
        final String bot;
        final long askedAt;
        long startedAt;
        long answeredAt;
        boolean started;
        boolean wasAnswered;
        boolean over;
        boolean marked;

        Sent(Ticket ticket, String bot, long askedAt) {
            this.ticket = ticket;
            this.bot = bot;
            this.askedAt = askedAt;
        }
    }

    private record Event(long at, long order, Runnable action) {}

    private static final int MOST_STEPS = 50_000;

    final Scene scene;
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
    private final Set<Ticket> handled = Collections.newSetFromMap(new IdentityHashMap<>());
    private final IdentityHashMap<Ticket, Sent> byTicket = new IdentityHashMap<>();

    World(Scene scene) {
        this.scene = scene;
    }

    void at(long delay, Runnable action) {
        events.add(new Event(scene.now + delay, order++, action));
    }

    Sent ask(String bot, String line, boolean connection) {
        Ticket ticket = connection ? scene.ticketWithConnection(bot, line) : scene.ticket(bot, line);
        Sent sent = new Sent(ticket, bot, scene.now);
        byTicket.put(ticket, sent);
        all.add(sent);
        scene.ask(ticket);
        afterStep();
        return sent;
    }

    long between(long low, long high) {
        return low + scene.random.nextLong(high - low + 1);
    }

    boolean chance(int percent) {
        return scene.random.nextInt(100) < percent;
    }

    /** Runs everything that happens within that time. */
    void run(long nanos) {
        int steps = 0;
        long until = scene.now + nanos;
        while (true) {
            Event next = events.peek();
            long tick = scene.now + scene.gate.nextTickNanos(scene.now);
            long at = next != null && next.at - tick <= 0 ? next.at : tick;
            if (at - until > 0) {
                scene.now = until;
                return;
            }
            if (++steps > MOST_STEPS) {
                throw new AssertionError("no end of steps at " + scene.now + ", seed " + scene.seed);
            }
            scene.now = at;
            if (next != null && next.at == at) {
                events.poll();
                next.action.run();
            } else {
                scene.tick();
            }
            afterStep();
        }
    }

    private void afterStep() {
        List<Ticket> fresh = new ArrayList<>();
        for (Ticket ticket : scene.newlyDecided()) {
            if (scene.isAdmitted(ticket) && handled.add(ticket)) {
                fresh.add(ticket);
            } else if (!scene.isAdmitted(ticket)) {
                sent(ticket).over = true;
            }
        }
        for (Ticket ticket : fresh) {
            at(between(0, 5) * Scene.MS / 2, () -> connected(sent(ticket)));
        }
        if (afterEach != null) {
            afterEach.run();
        }
    }

    private Sent sent(Ticket ticket) {
        Sent sent = byTicket.get(ticket);
        if (sent == null) {
            throw new AssertionError("unknown ticket");
        }
        return sent;
    }

    private void connected(Sent sent) {
        handled.remove(sent.ticket);
        if (chance(notSentPercent)) {
            sent.over = true;
            scene.notSent(sent.ticket);
            return;
        }
        sent.marked = scene.permit(sent.ticket).orderUnanswered();
        StartVerdict verdict = scene.start(sent.ticket);
        if (verdict instanceof Refused) {
            sent.over = true;
        } else if (verdict instanceof StartVerdict.Go) {
            sent.started = true;
            sent.startedAt = scene.now;
            startOrder.add(sent);
            travel(sent);
        }
    }

    private void travel(Sent sent) {
        if (chance(hangPercent)) {
            at(between(1000, 20_000) * Scene.MS, () -> handle(sent));
            at(30 * Scene.SECOND, () -> settle(sent, Outcome.UNKNOWN));
        } else if (chance(cutPercent)) {
            at(between(0, 300) * Scene.MS, () -> handle(sent));
            at(between(0, 100) * Scene.MS, () -> settle(sent, Outcome.UNKNOWN));
        } else {
            long there = between(1, 150) * Scene.MS;
            long back = there + between(1, 150) * Scene.MS;
            at(there, () -> handle(sent));
            at(back, () -> answered(sent));
            at(back + between(0, 20) * Scene.MS, () -> settle(sent, Outcome.OK));
        }
    }

    /** The moment at which the exchange does what the call says. */
    private void handle(Sent sent) {
        Set<Sent> orders = open.computeIfAbsent(sent.bot, any -> new HashSet<>());
        if (sent.ticket.places()) {
            orders.add(sent);
        } else if (sent.ticket.call().cancelsAll()) {
            orders.clear();
        } else if (sent.ticket.isCancel()) {
            orders.removeIf(order -> order.ticket.call().places().stream()
                    .anyMatch(id -> sent.ticket.call().cancels().contains(id)));
        }
    }

    private void answered(Sent sent) {
        sent.wasAnswered = true;
        sent.answeredAt = scene.now;
        scene.answered(sent.ticket);
    }

    private void settle(Sent sent, Outcome outcome) {
        sent.over = true;
        Reading reading = outcome == Outcome.OK ? TestCalls.ok() : TestCalls.of(outcome);
        scene.settle(sent.ticket, reading);
    }
}
