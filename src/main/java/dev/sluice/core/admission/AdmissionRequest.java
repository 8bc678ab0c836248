package dev.sluice.core.admission;

import dev.sluice.core.admission.request.CallerOptions;
import dev.sluice.core.admission.request.NameProof;
import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.queue.LaneClass;
import dev.sluice.core.queue.QueueEntry;
import dev.sluice.core.queue.QueuedCall;
import dev.sluice.core.ratelimit.Limit;
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
    private final String localAddress;
    private final String bot;
    private CallerOptions callerOptions;
    private final LaneClass rank;
    private final LaneClass laneClass;

    private Stage stage = Stage.NEW;
    private long arrival;
    private long arrivedAt;
    private long waitedNanos;
    private long deadline;

    private long startedAt;

    /** Set when a cancel withdrew the call after it was admitted and before it was started. */
    private boolean withdrawn;

    private @Nullable NonceKey nonceKey;
    private boolean callerGone;
    private boolean observed;
    private NameProof nameProof = NameProof.NONE;

    /** Probe permits of circuit breakers that let this call pass. */
    private List<ProbePermit> passes = List.of();

    // These groups exist only for the calls that need them, so that a call which is admitted at once allocates none.
    private @Nullable WaitingPlace place;
    private @Nullable Reservation reservation;
    private @Nullable OrderWait orderWait;
    private AccountOrders.@Nullable Entry orderEntry;

    /** Creates a request. Without an upstream, the call leaves from the address of its account. */
    public AdmissionRequest(Call call, @Nullable Upstream upstream, String bot, CallerOptions callerOptions) {
        this(call, upstream, upstream == null ? call.localAddress() : upstream.localAddress(), bot, callerOptions);
    }

    /** Creates a request that needs no connection of its own, because it is sent on one that leaves from this address. */
    public static AdmissionRequest onConnection(
            Call call, String localAddress, String bot, CallerOptions callerOptions) {
        return new AdmissionRequest(call, null, localAddress, bot, callerOptions);
    }

    private AdmissionRequest(
            Call call, @Nullable Upstream upstream, String localAddress, String bot, CallerOptions callerOptions) {
        this.call = call;
        this.upstream = upstream;
        this.localAddress = localAddress;
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

    /** Returns the address of this machine that the call leaves from; "" if the system chooses it. */
    String localAddress() {
        return localAddress;
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
    public boolean isDoubted() {
        return !call.isReadable();
    }

    @Override
    public boolean isAccountUnknown() {
        return call.isAccountUnknown();
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
    QueueEntry queueEntry(long cost) {
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

    // ---- stages

    Stage stage() {
        return stage;
    }

    boolean isWaiting() {
        return stage == Stage.WAITING;
    }

    /** Returns true if the call is not decided yet. */
    boolean isUndecided() {
        return stage == Stage.NEW || stage == Stage.WAITING;
    }

    boolean hasArrived() {
        return arrival != 0;
    }

    /** Records the arrival at the controller, numbered in the order of arrivals. */
    void arrive(long number, long now) {
        arrival = number;
        arrivedAt = now;
    }

    long arrival() {
        return arrival;
    }

    long arrivedAt() {
        return arrivedAt;
    }

    /** Sets for how long the call waited in another process before it was requested here; its longest wait is shorter by that. */
    public void waitedBefore(long nanos) {
        waitedNanos = nanos;
    }

    long waitedNanos() {
        return waitedNanos;
    }

    /** Sets what proves the name of the bot. */
    public AdmissionRequest provenBy(NameProof proof) {
        nameProof = proof;
        return this;
    }

    NameProof nameProof() {
        return nameProof;
    }

    void deadline(long latestStart) {
        deadline = latestStart;
    }

    /** Returns the latest time at which the call may start. */
    long deadline() {
        return deadline;
    }

    /** Returns the time from its arrival to its deadline. */
    long allowedNanos() {
        return deadline - arrivedAt;
    }

    void waitInLane() {
        stage = Stage.WAITING;
    }

    void admit() {
        stage = Stage.ADMITTED;
    }

    /** Goes back to the beginning, since the limits changed between admission and start. */
    void retry() {
        stage = Stage.NEW;
    }

    void start(long now) {
        stage = Stage.STARTED;
        startedAt = now;
        startPasses();
    }

    /** Returns the time at which the call was started. Only after {@link #start}. */
    long startedAt() {
        return startedAt;
    }

    void end() {
        stage = Stage.ENDED;
    }

    // ---- marks

    @Nullable
    NonceKey nonceKey() {
        return nonceKey;
    }

    void bindTo(NonceKey key) {
        nonceKey = key;
    }

    boolean isCallerGone() {
        return callerGone;
    }

    void callerGone() {
        callerGone = true;
    }

    /** Marks an admitted call that a cancel withdrew before it was started. */
    void withdraw() {
        withdrawn = true;
    }

    boolean isWithdrawn() {
        return withdrawn;
    }

    /** Returns true if the call passed a limit only because the gateway observes. */
    boolean isObserved() {
        return observed;
    }

    void observe() {
        observed = true;
    }

    // ---- the place where it waits

    @Nullable
    WaitingPlace place() {
        return place;
    }

    void place(WaitingPlace made) {
        place = made;
    }

    boolean isInLane() {
        return place != null && place.isInLane();
    }

    /** Returns the limit at which the call is parked; null when it waits at none. */
    @Nullable
    Limit waitsAt() {
        return place == null ? null : place.limit();
    }

    @Nullable
    QueuedCall<AdmissionRequest> queuedCall() {
        return place == null ? null : place.queuedCall();
    }

    /** Returns true for a cancel so close to its deadline that it may exceed limits. */
    boolean hasLastChance() {
        return place != null && place.hasLastChance;
    }

    void giveLastChance() {
        if (place != null) {
            place.hasLastChance = true;
        }
    }

    // ---- reservation

    @Nullable
    Reservation reservation() {
        return reservation;
    }

    void reservation(Reservation made) {
        reservation = made;
    }

    // ---- orders and the cancels that wait for them

    /** Returns the entry of an order in the lists of its account; null if it never was in one. */
    AccountOrders.@Nullable Entry orderEntry() {
        return orderEntry;
    }

    void orderEntry(AccountOrders.Entry made) {
        orderEntry = made;
    }

    private OrderWait orderWait() {
        if (orderWait == null) {
            orderWait = new OrderWait();
        }
        return orderWait;
    }

    /** Makes this cancel wait for one more order in flight, at most until then. The latest end counts. */
    void awaitOrder(long until) {
        orderWait().add(until);
    }

    /** Returns true for a cancel that waits for the response to an order. */
    boolean awaitsOrders() {
        return orderWait != null && orderWait.isOpen();
    }

    /** Returns the end of the wait for orders. Only while {@link #awaitsOrders}. */
    long awaitsOrdersUntil() {
        return orderWait().until();
    }

    /** Records that one awaited order was answered. Returns true if the cancel waited for it and no other one is left. */
    boolean orderAnswered() {
        return orderWait != null && orderWait.orderAnswered();
    }

    /** Ends the wait for orders: the cancel is sent, and marked, although an order that it names is unanswered. */
    void sendDespiteOrders() {
        orderWait().end();
        markOrderUnanswered();
    }

    void markOrderUnanswered() {
        orderWait().markOrderUnanswered();
    }

    boolean isOrderUnanswered() {
        return orderWait != null && orderWait.isOrderUnanswered();
    }
}
