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

    private Stage stage = Stage.NEW;
    private long arrival;
    private long askedAt;
    private long deadline;

    /** Set when {@code acquire} has returned. Until then a decision is its return value; later decisions are delivered. */
    private boolean returned;

    private @Nullable AdmissionDecision decision;
    private @Nullable Permit permit;
    private @Nullable NonceKey nonceKey;
    private boolean callerGone;
    private boolean observed;

    /** Probe permits of circuit breakers that let this call pass. */
    private List<ProbePermit> passes = List.of();

    // These groups exist only for the calls that need them, so that a call which is admitted at once allocates none.
    private @Nullable WaitingPlace place;
    private @Nullable Reservation reservation;
    private @Nullable OrderWait orderWait;
    private AccountOrders.@Nullable Entry orderEntry;

    /** The place of a waiting call: its entry in the lane, the limit at which it is parked, and its timer. Changed by {@link WaitingCalls}. */
    static final class WaitingPlace {
        private final Timer timer;
        private Lane.@Nullable Entry<AdmissionRequest> entry;
        private @Nullable LimitState limitState;
        private @Nullable QueuedCall<AdmissionRequest> queuedCall;
        private boolean lastChance;

        WaitingPlace(Timer timer) {
            this.timer = timer;
        }

        Timer timer() {
            return timer;
        }

        void enter(Lane.Entry<AdmissionRequest> added) {
            entry = added;
        }

        /** Removes and returns the entry in the lane; null if there is none. */
        Lane.@Nullable Entry<AdmissionRequest> leave() {
            Lane.Entry<AdmissionRequest> left = entry;
            entry = null;
            return left;
        }

        void park(LimitState at, QueuedCall<AdmissionRequest> as) {
            limitState = at;
            queuedCall = as;
        }

        void unpark() {
            limitState = null;
            queuedCall = null;
        }
    }

    /** The count of moves between limits, and the limits reserved because of them. Changed by {@link Reservations}. */
    static final class Reservation {
        private int passedOver;
        private List<LimitState> limits = List.of();

        /** Counts a move to another limit after the call had reached the head. Returns the number of moves. */
        int passedOver() {
            return ++passedOver;
        }

        List<LimitState> limits() {
            return limits;
        }

        void limits(List<LimitState> reserved) {
            limits = reserved;
        }
    }

    /** The wait of a cancel for the orders in flight that it names. Changed by {@link AccountOrders} and, when it ends, by the engine. */
    private static final class OrderWait {
        private int orders;
        private long until;
        private boolean unanswered;
    }

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
        askedAt = now;
    }

    long arrival() {
        return arrival;
    }

    long askedAt() {
        return askedAt;
    }

    void deadline(long latestStart) {
        deadline = latestStart;
    }

    /** Returns the latest time at which the call may start. */
    long deadline() {
        return deadline;
    }

    void waitInLane() {
        stage = Stage.WAITING;
    }

    void admit(Permit given) {
        stage = Stage.ADMITTED;
        permit = given;
    }

    /** Goes back to the beginning, since the limits changed between admission and start. */
    void retry() {
        stage = Stage.NEW;
        permit = null;
    }

    void start() {
        stage = Stage.STARTED;
        startPasses();
    }

    void end() {
        stage = Stage.ENDED;
    }

    /** Returns the latest permit of this request; null if it was never admitted. */
    @Nullable
    Permit permit() {
        return permit;
    }

    // ---- the decision

    /** Keeps the decision for the return value of {@code acquire}. Returns false if that has returned, so that the decision must be delivered. */
    boolean keep(AdmissionDecision made) {
        if (returned) {
            return false;
        }
        decision = made;
        return true;
    }

    boolean hasDecision() {
        return decision != null;
    }

    /** Returns the decision as the return value of {@code acquire}; {@link Waiting} if there is none yet. */
    AdmissionDecision takeDecision() {
        AdmissionDecision made = decision;
        returned = true;
        decision = null;
        return made == null ? new Waiting(this) : made;
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
        return place != null && place.entry != null;
    }

    /** Returns the limit at which the call is parked; null when it waits at none. */
    @Nullable
    LimitState limitState() {
        return place == null ? null : place.limitState;
    }

    @Nullable
    QueuedCall<AdmissionRequest> queuedCall() {
        return place == null ? null : place.queuedCall;
    }

    /** Returns true for a cancel so close to its deadline that it may exceed limits. */
    boolean hasLastChance() {
        return place != null && place.lastChance;
    }

    void giveLastChance() {
        if (place != null) {
            place.lastChance = true;
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
        OrderWait wait = orderWait();
        if (wait.orders == 0 || until - wait.until > 0) {
            wait.until = until;
        }
        wait.orders++;
    }

    /** Returns true for a cancel that waits for the response to an order. */
    boolean awaitsOrders() {
        return orderWait != null && orderWait.orders > 0;
    }

    /** Returns the end of the wait for orders. Only while {@link #awaitsOrders}. */
    long awaitsOrdersUntil() {
        return orderWait().until;
    }

    /** Records that one awaited order was answered. Returns true if the cancel waited for it and no other one is left. */
    boolean orderAnswered() {
        return awaitsOrders() && --orderWait().orders == 0;
    }

    /** Ends the wait for orders: the cancel is sent, and marked, although an order that it names is unanswered. */
    void sendDespiteOrders() {
        orderWait().orders = 0;
        markOrderUnanswered();
    }

    void markOrderUnanswered() {
        orderWait().unanswered = true;
    }

    boolean isOrderUnanswered() {
        return orderWait != null && orderWait.unanswered;
    }
}
