package dev.sluice.gate;

import dev.sluice.exchange.Answer;
import dev.sluice.exchange.Kind;
import dev.sluice.lane.LaneClass;
import dev.sluice.mode.ExchangeModes;
import dev.sluice.mode.HeldMode;
import dev.sluice.mode.ModeBoard;
import dev.sluice.mode.Modes;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is turned away whatever the limits say: when the gateway stops, by a held mode, for a dead signature or deadline, because its caller went. Looks at {@code ask}
 * and again at {@code start}, since a mode may have tightened between them.
 */
final class Doorkeeper {
    private final String exchange;
    private final ModeBoard board;
    private final Deadlines deadlines;
    private final Orders orders;
    private GateSettings settings;
    private Set<String> hedgers;
    private boolean draining;
    private boolean removed;

    private Modes seen;
    private ExchangeModes modes;

    Doorkeeper(Surroundings around, GateSettings settings, Deadlines deadlines, Orders orders) {
        exchange = around.exchange();
        board = around.board();
        this.settings = settings;
        this.deadlines = deadlines;
        this.orders = orders;
        hedgers = Set.copyOf(settings.policy().hedgers());
        seen = board.now();
        modes = seen.at(exchange);
    }

    void reload(GateSettings newSettings) {
        settings = newSettings;
        hedgers = Set.copyOf(newSettings.policy().hedgers());
        removed = false;
    }

    /** Its exchange is configured no more. */
    void remove() {
        removed = true;
    }

    boolean isRemoved() {
        return removed;
    }

    void drain() {
        draining = true;
    }

    boolean isDraining() {
        return draining;
    }

    /** Whatever the call is: null when its exchange is there and not switched off. */
    private @Nullable Refused withoutExchange() {
        if (removed) {
            return Refusals.removed();
        }
        return settings.disabled() ? Refusals.disabled() : null;
    }

    @Nullable
    Refused atAsk(Ticket ticket, long now) {
        Refused withoutExchange = withoutExchange();
        if (withoutExchange != null) {
            return withoutExchange;
        }
        if (draining && endsWithDraining(ticket)) {
            return new Refused(Reason.DRAINING, Answer.UNREACHABLE, 0, "the gateway stops");
        }
        Refused byMode = atTheDoor(ticket);
        if (byMode != null) {
            return byMode;
        }
        if (!settings.observe() && deadlines.isStale(ticket.call(), now)) {
            return new Refused(Reason.STALE, Answer.STALE, 0, "its signature had ended before it came");
        }
        if (ticket.deadline - now <= 0) {
            return new Refused(Reason.DEADLINE, Answer.WAIT_LONGER, 0, "too little is left of its signature");
        }
        return null;
    }

    /** Orders stop at a drain; cancels and reads still pass. */
    private static boolean endsWithDraining(Ticket ticket) {
        return ticket.rank() == LaneClass.REDUCE || ticket.rank() == LaneClass.PLACE;
    }

    @Nullable
    Refused atStart(Permit permit, long now) {
        Ticket ticket = permit.ticket();
        if (permit.withdrawn) {
            return Refusals.withdrawn();
        }
        Refused refused = whileItWaits(ticket);
        if (refused != null) {
            return refused;
        }
        if (ticket.hungUp && !stillCancels(ticket)) {
            return new Refused(Reason.CALLER_GONE, Answer.BLOCKED_ORDER, 0, "its caller hung up");
        }
        if (now - ticket.deadline >= 0) {
            return new Refused(Reason.DEADLINE, Answer.WAIT_LONGER, 0, "its deadline passed before it was sent");
        }
        return null;
    }

    /** Whether {@link #atStart} refuses it; counts nothing. */
    boolean refusesAtStart(Permit permit, long now) {
        Ticket ticket = permit.ticket();
        return permit.withdrawn
                || withoutExchange() != null
                || stopping(ticket) != null
                || (ticket.hungUp && !stillCancels(ticket))
                || now - ticket.deadline >= 0;
    }

    /** A cancel outlives its caller, but a cancel-all must not hit what the account has placed since. */
    boolean stillCancels(Ticket ticket) {
        return ticket.isCancel() && !(ticket.call().cancelsAll() && orders.startedSince(ticket));
    }

    /** Whether what changed since it asked keeps it from being sent. */
    @Nullable
    Refused whileItWaits(Ticket ticket) {
        Refused withoutExchange = withoutExchange();
        if (withoutExchange != null) {
            return withoutExchange;
        }
        HeldMode held = stopping(ticket);
        return held == null ? null : refusedBy(held);
    }

    // ---- modes

    private @Nullable HeldMode stopping(Ticket ticket) {
        ExchangeModes now = modes();
        return seen.isEmpty() ? null : now.stopping(ticket, isHedger(ticket), settings.observe());
    }

    private ExchangeModes modes() {
        Modes now = board.now();
        if (now != seen) {
            seen = now;
            modes = now.at(exchange);
        }
        return modes;
    }

    private boolean isHedger(Ticket ticket) {
        return !hedgers.isEmpty() && hedgers.contains(ticket.bot());
    }

    private @Nullable Refused atTheDoor(Ticket ticket) {
        if (ticket.kind() == Kind.WITHDRAW && !settings.share(ticket.bot()).withdraw()) {
            return Refusals.withdrawal(ticket.bot());
        }
        HeldMode held = stopping(ticket);
        while (held != null && ticket.takes(held.pass())) {
            held = stopping(ticket);
        }
        if (held != null) {
            ticket.giveBackPasses();
            return refusedBy(held);
        }
        if (settings.observe() && !seen.isEmpty()) {
            observe(ticket);
        }
        return null;
    }

    private static Refused refusedBy(HeldMode held) {
        held.tally().refuse();
        return Refusals.byMode(held);
    }

    private void observe(Ticket ticket) {
        HeldMode held = modes.stopping(ticket, isHedger(ticket), false);
        if (held != null) {
            held.tally().observe();
        }
    }
}
