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
 * A call that requests admission. The caller creates one for each {@link AdmissionController#acquire}; from then on the controller owns its state,
 * under its lock.
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
    /** The state of a request. */
    enum Stage {
        NEW,
        WAITING,
        ADMITTED,
        STARTED,
        ENDED
    }

    /** The call; without its bytes once it has ended and only its order ids are still needed. */
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

    /** Set when the caller knows that the call waits. Until then a decision is the return value of {@code acquire}. */
    boolean told;

    @Nullable
    AdmissionDecision decided;

    /** The latest permit of this request. */
    @Nullable
    Permit permit;

    /** The limit at which the call waits; null when it waits at none. */
    @Nullable
    LimitState limitState;

    @Nullable
    QueuedCall<AdmissionRequest> queuedCall;

    Lane.@Nullable Entry<AdmissionRequest> entry;

    @Nullable
    Timer timer;

    @Nullable
    NonceKey nonceKey;

    /** Number of times the call moved to another limit after it had reached the head, and the limits reserved for it because of that. */
    int passedOver;

    List<LimitState> held = List.of();

    /** For a cancel: the number of orders in flight that it waits for, and the end of that wait; after it the cancel is sent and marked. */
    int unansweredOrders;

    long ordersUntil;
    boolean orderUnanswered;

    /** For an order: the cancels that wait for its response. */
    List<AdmissionRequest> awaitedBy = List.of();

    AccountOrders.@Nullable Account account;

    @Nullable
    AdmissionRequest accountBefore;

    @Nullable
    AdmissionRequest accountAfter;

    /** Probe permits of circuit breakers that let this call pass. */
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

    /** Releases the bytes and the caller of an ended call that is only remembered. */
    void forgetRequest() {
        call = call.withoutRequest();
        callerOptions = new CallerOptions(CallerOptions.NO_DEADLINE, 0, callerOptions.lowerTo(), FORGOTTEN);
    }

    public Call call() {
        return call;
    }

    /** Returns the host whose connection the call needs; null when it needs none. */
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

    /** Checks whether the call holds this probe permit, so that its outcome is the outcome of the probe. */
    @Override
    public boolean holds(ProbePermit probePermit) {
        return !passes.isEmpty() && passes.contains(probePermit);
    }

    /** Acquires the probe permit if it is free and the call is an order. */
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

    /** Marks the probe permits as started when the call is sent. */
    void startPasses() {
        if (!passes.isEmpty()) {
            passes.forEach(ProbePermit::start);
        }
    }

    /** Gives the probe permits back when the call is not sent. */
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

    /** Returns the class that follows from the kind of the call, before the caller lowered it. */
    LaneClass rank() {
        return rank;
    }

    /** Returns the class in which the call waits. */
    LaneClass laneClass() {
        return laneClass;
    }

    /** Returns the entry of this call for the queue of a limit. */
    QueueEntry claim(long cost) {
        return new QueueEntry(laneClass, bot, cost, arrival);
    }

    boolean isUrgent() {
        return laneClass == LaneClass.CANCEL;
    }

    boolean isCancel() {
        return call.cancelsAll() || call.kind() == Kind.CANCEL;
    }

    /** Checks whether the call can leave an order at the exchange. */
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
