package dev.sluice.gate;

import dev.sluice.exchange.Call;
import dev.sluice.exchange.Kind;
import dev.sluice.exchange.Upstream;
import dev.sluice.lane.Claim;
import dev.sluice.lane.Lane;
import dev.sluice.lane.LaneClass;
import dev.sluice.lane.Parked;
import dev.sluice.mode.Pass;
import dev.sluice.mode.Subject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call that asks to be sent. Made by the shell for one {@link Gate#ask}; from then on its state belongs to the gate, under its lock.
 *
 * <pre>
 *            +--------- start: Again ---------+
 *            v                                |
 *  NEW --> WAITING --> ADMITTED --> STARTED --+--> ENDED
 *   |         |            |           (answered, settled, not sent)
 *   +---------+------------+--> ENDED  (refused, dropped)
 * </pre>
 */
public final class Ticket implements Subject {
    /** Where it stands. */
    enum Stage {
        NEW,
        WAITING,
        ADMITTED,
        STARTED,
        ENDED
    }

    /** Of an ended call whose names are still needed, without the bytes that it came as. */
    private Call call;

    private static final Object FORGOTTEN = new Object();

    private final @Nullable Upstream upstream;
    private final String bot;
    private Caller caller;
    private final LaneClass rank;
    private final LaneClass laneClass;

    Stage stage = Stage.NEW;
    long arrival;
    long askedAt;
    long deadline;

    /** Whether the shell was told that it waits; until then a decision is {@code ask}'s own answer. */
    boolean told;

    @Nullable
    Verdict decided;

    /** The latest leave it got. */
    @Nullable
    Permit permit;

    /** Where it waits, when it waits at a limit. */
    @Nullable
    Barrier barrier;

    @Nullable
    Parked<Ticket> parked;

    Lane.@Nullable Entry<Ticket> entry;

    @Nullable
    Alarm alarm;

    @Nullable
    NonceKey nonceKey;

    /** Calls it lost its turn to, and the limits it holds for that. */
    int passedOver;

    List<Barrier> held = List.of();

    /** A cancel: orders in flight that it waits for, and until when; then it goes marked. */
    int unansweredOrders;

    long ordersUntil;
    boolean orderUnanswered;

    /** An order: cancels that wait for its answer. */
    List<Ticket> awaitedBy = List.of();

    Orders.@Nullable Account account;

    @Nullable
    Ticket accountBefore;

    @Nullable
    Ticket accountAfter;

    /** Passes of breakers that it goes by. */
    private List<Pass> passes = List.of();

    boolean hungUp;
    boolean lastChance;
    boolean observed;

    public Ticket(Call call, @Nullable Upstream upstream, String bot, Caller caller) {
        this.call = call;
        this.upstream = upstream;
        this.bot = bot;
        this.caller = caller;
        rank = rank(call.kind());
        laneClass = rank.loweredTo(caller.lowerTo());
    }

    private static LaneClass rank(Kind kind) {
        return switch (kind) {
            case CANCEL, DEAD_MAN -> LaneClass.CANCEL;
            case REDUCE -> LaneClass.REDUCE;
            case PLACE, AMEND, DEPOSIT, WITHDRAW -> LaneClass.PLACE;
            case READ_PRIVATE, SESSION -> LaneClass.READ_PRIVATE;
            case READ_PUBLIC -> LaneClass.READ_PUBLIC;
        };
    }

    /** It has ended and is only remembered: its bytes and its caller are let go. */
    void forgetRequest() {
        call = call.withoutRequest();
        caller = new Caller(Caller.NO_DEADLINE, 0, caller.lowerTo(), FORGOTTEN);
    }

    public Call call() {
        return call;
    }

    /** Whose connection it needs; null: none. */
    public @Nullable Upstream upstream() {
        return upstream;
    }

    @Override
    public String bot() {
        return bot;
    }

    @Override
    public Kind kind() {
        return call.kind();
    }

    @Override
    public String account() {
        return call.account();
    }

    @Override
    public String instrument() {
        return call.instrument();
    }

    /** Whether it goes by this pass: its outcome is what whoever gave the pass waits for. */
    @Override
    public boolean holds(Pass pass) {
        return !passes.isEmpty() && passes.contains(pass);
    }

    /** Takes that pass if it is free and the call is an order. */
    boolean takes(@Nullable Pass pass) {
        if (pass == null || !places() || !pass.take()) {
            return false;
        }
        if (passes.isEmpty()) {
            passes = new ArrayList<>(1);
        }
        passes.add(pass);
        return true;
    }

    /** It goes to the exchange with them. */
    void startPasses() {
        if (!passes.isEmpty()) {
            passes.forEach(Pass::start);
        }
    }

    /** It was not sent. */
    void giveBackPasses() {
        if (!passes.isEmpty()) {
            passes.forEach(Pass::giveBack);
            passes = List.of();
        }
    }

    public Object owner() {
        return caller.owner();
    }

    Caller caller() {
        return caller;
    }

    /** What its kind makes it, whatever class its caller lowered it to. */
    LaneClass rank() {
        return rank;
    }

    /** The class it waits in. */
    LaneClass laneClass() {
        return laneClass;
    }

    /** What it brings to a limit where it waits. */
    Claim claim(long cost) {
        return new Claim(laneClass, bot, cost, arrival);
    }

    boolean isUrgent() {
        return laneClass == LaneClass.CANCEL;
    }

    boolean isCancel() {
        return call.cancelsAll() || call.kind() == Kind.CANCEL;
    }

    /** Whether it can leave an order at the exchange. */
    boolean places() {
        return switch (call.kind()) {
            case PLACE, REDUCE, AMEND -> true;
            default -> false;
        };
    }

    boolean waits() {
        return stage == Stage.NEW || stage == Stage.WAITING;
    }

    void awaitedBy(Ticket cancel) {
        if (awaitedBy.isEmpty()) {
            awaitedBy = new ArrayList<>(2);
        }
        awaitedBy.add(cancel);
    }
}
