package dev.sluice.core.admission;

import dev.sluice.core.exchange.Call;
import dev.sluice.core.exchange.Kind;
import dev.sluice.core.exchange.Upstream;
import dev.sluice.core.queue.Lane;
import dev.sluice.core.queue.LaneClass;
import dev.sluice.core.queue.QueueEntry;
import dev.sluice.core.queue.QueuedCall;
import dev.sluice.core.tradingmode.ModeSubject;
import dev.sluice.core.tradingmode.ProbePermit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call that asks to be sent. Made by the shell for one {@link AdmissionController#acquire}; from then on its state belongs to the gate, under its lock.
 *
 * <pre>
 *            +--------- start: Again ---------+
 *            v                                |
 *  NEW --> WAITING --> ADMITTED --> STARTED --+--> ENDED
 *   |         |            |           (answered, settled, not sent)
 *   +---------+------------+--> ENDED  (refused, dropped)
 * </pre>
 */
public final class AdmissionRequest implements ModeSubject {
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
    private CallerOptions callerOptions;
    private final LaneClass rank;
    private final LaneClass laneClass;

    Stage stage = Stage.NEW;
    long arrival;
    long askedAt;
    long deadline;

    /** Whether the shell was told that it waits; until then a decision is {@code ask}'s own answer. */
    boolean told;

    @Nullable
    AdmissionDecision decided;

    /** The latest leave it got. */
    @Nullable
    Permit permit;

    /** Where it waits, when it waits at a limit. */
    @Nullable
    LimitState limitState;

    @Nullable
    QueuedCall<AdmissionRequest> queuedCall;

    Lane.@Nullable Entry<AdmissionRequest> entry;

    @Nullable
    Timer timer;

    @Nullable
    NonceKey nonceKey;

    /** Calls it lost its turn to, and the limits it holds for that. */
    int passedOver;

    List<LimitState> held = List.of();

    /** A cancel: orders in flight that it waits for, and until when; then it goes marked. */
    int unansweredOrders;

    long ordersUntil;
    boolean orderUnanswered;

    /** An order: cancels that wait for its answer. */
    List<AdmissionRequest> awaitedBy = List.of();

    AccountOrders.@Nullable Account account;

    @Nullable
    AdmissionRequest accountBefore;

    @Nullable
    AdmissionRequest accountAfter;

    /** Passes of breakers that it goes by. */
    private List<ProbePermit> passes = List.of();

    boolean hungUp;
    boolean lastChance;
    boolean observed;

    public AdmissionRequest(Call call, @Nullable Upstream upstream, String bot, CallerOptions callerOptions) {
        this.call = call;
        this.upstream = upstream;
        this.bot = bot;
        this.callerOptions = callerOptions;
        rank = rank(call.kind());
        laneClass = rank.loweredTo(callerOptions.lowerTo());
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
        callerOptions = new CallerOptions(CallerOptions.NO_DEADLINE, 0, callerOptions.lowerTo(), FORGOTTEN);
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
    public boolean holds(ProbePermit probePermit) {
        return !passes.isEmpty() && passes.contains(probePermit);
    }

    /** Takes that pass if it is free and the call is an order. */
    boolean takes(@Nullable ProbePermit probePermit) {
        if (probePermit == null || !places() || !probePermit.take()) {
            return false;
        }
        if (passes.isEmpty()) {
            passes = new ArrayList<>(1);
        }
        passes.add(probePermit);
        return true;
    }

    /** It goes to the exchange with them. */
    void startPasses() {
        if (!passes.isEmpty()) {
            passes.forEach(ProbePermit::start);
        }
    }

    /** It was not sent. */
    void giveBackPasses() {
        if (!passes.isEmpty()) {
            passes.forEach(ProbePermit::giveBack);
            passes = List.of();
        }
    }

    public Object owner() {
        return callerOptions.owner();
    }

    CallerOptions callerOptions() {
        return callerOptions;
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
    QueueEntry claim(long cost) {
        return new QueueEntry(laneClass, bot, cost, arrival);
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

    void awaitedBy(AdmissionRequest cancel) {
        if (awaitedBy.isEmpty()) {
            awaitedBy = new ArrayList<>(2);
        }
        awaitedBy.add(cancel);
    }
}
