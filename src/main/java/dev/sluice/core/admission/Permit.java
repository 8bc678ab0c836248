package dev.sluice.core.admission;

import dev.sluice.core.admission.charge.CallCharges;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.admission.request.DeadlineSource;
import dev.sluice.core.call.Kind;
import dev.sluice.core.queue.QueueEntry;
import dev.sluice.core.queue.QueuedCall;
import dev.sluice.core.ratelimit.Charge;
import dev.sluice.core.ratelimit.Limit;
import dev.sluice.core.tradingmode.ModeSubject;
import dev.sluice.core.tradingmode.ProbePermit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of one request, from its arrival at the controller to its end; once admitted, the right to send its call.
 * It ends exactly once: refused, dropped, settled or not sent. The controller decides by this stage; the owner of
 * the call has its own copy in {@link PermitLifecycle}. Guarded by the controller's lock.
 *
 * <pre>
 *     +-- start: WaitsAgain --+
 *     v                       |
 *  ARRIVED --> WAITING --> ADMITTED --> STARTED --> ANSWERED --> ENDED
 *     |           |           |            |                      ^      (ARRIVED --> ADMITTED where there is room)
 *     +-----------+-----------+------------+----------------------+   (refused, dropped, not sent, settled)
 * </pre>
 */
public final class Permit implements ModeSubject {
    /** The state of a permit. */
    enum Stage {
        ARRIVED,
        WAITING,
        ADMITTED,
        STARTED,
        ANSWERED,
        ENDED
    }

    private static final Charge[] UNCHARGED = {};
    private static final long[] FREE = {};

    /** The request; without its bytes once the call has ended and only its order ids are still needed. */
    private AdmissionRequest request;

    private final long arrival;
    private final long arrivedAt;
    private Stage stage = Stage.ARRIVED;
    private long deadline;
    private DeadlineSource deadlineSource = DeadlineSource.KIND;

    private Charge[] charges = UNCHARGED;
    private long[] costsOnOk = FREE;
    /** The positions of the charges by which a cancel exceeds their limits; null if it exceeds none. */
    private @Nullable BitSet overdrawn;

    /** What it was charged, once the charges are forgotten. */
    private @Nullable String finalCost;

    private long reloads;
    private long rulesReloads;
    private long startedAt;

    private @Nullable NonceSequence nonceSequence;
    private long nonceBefore;

    private boolean isWithdrawn;
    private boolean isCallerDisconnected;
    private boolean isObserved;

    /** Probe permits of circuit breakers that let this call pass. */
    private List<ProbePermit> probePermits = List.of();

    // These groups exist only for the calls that need them, so that a call which is admitted at once allocates none.
    private @Nullable WaitState waitState;
    private @Nullable OrderWait orderWait;
    private AccountOrders.@Nullable Entry orderEntry;

    /**
     * Creates the state of a new request.
     *
     * @param arrival its number in the order of arrivals
     */
    Permit(AdmissionRequest request, long arrival, long now) {
        this.request = request;
        this.arrival = arrival;
        arrivedAt = now;
        deadline = now;
    }

    public AdmissionRequest request() {
        return request;
    }

    @Override
    public Kind kind() {
        return request.kind();
    }

    @Override
    public String account() {
        return request.account();
    }

    @Override
    public boolean isAccountUnknown() {
        return request.isAccountUnknown();
    }

    @Override
    public String bot() {
        return request.bot();
    }

    @Override
    public String instrument() {
        return request.instrument();
    }

    @Override
    public boolean isDoubted() {
        return request.isDoubted();
    }

    // ---- stages

    Stage stage() {
        return stage;
    }

    boolean isWaiting() {
        return stage == Stage.WAITING;
    }

    /** Returns whether the request is not decided yet. */
    boolean isUndecided() {
        return stage == Stage.ARRIVED || stage == Stage.WAITING;
    }

    long arrival() {
        return arrival;
    }

    long arrivedAt() {
        return arrivedAt;
    }

    void deadline(long latestStart, DeadlineSource source) {
        deadline = latestStart;
        deadlineSource = source;
    }

    /** Returns the latest time at which the call may start. */
    long deadline() {
        return deadline;
    }

    /** Returns the time from its arrival to its deadline. */
    public long allowedNanos() {
        return deadline - arrivedAt;
    }

    /** Returns what set the deadline: {@code caller}, {@code signature} or {@code kind}. */
    public String deadlineSource() {
        return deadlineSource.text();
    }

    void markWaiting() {
        stage = Stage.WAITING;
    }

    /**
     * Admits the call.
     *
     * @param reloadsBefore number of reloads so far, which identifies the configuration
     */
    void admit(CallCharges checked, long reloadsBefore, long now) {
        charges = checked.reserve(now);
        costsOnOk = checked.costsOnOk();
        overdrawn = checked.overdrawn();
        reloads = reloadsBefore;
        stage = Stage.ADMITTED;
    }

    /** Goes back to the beginning, since the limits changed between admission and start. */
    void retry() {
        stage = Stage.ARRIVED;
    }

    void start(long now) {
        stage = Stage.STARTED;
        startedAt = now;
        if (!probePermits.isEmpty()) {
            probePermits.forEach(ProbePermit::start);
        }
    }

    void answer() {
        stage = Stage.ANSWERED;
    }

    void end() {
        stage = Stage.ENDED;
    }

    /** Releases what an ended call needs no more, when it is only remembered. */
    void forgetRequest() {
        finalCost = cost();
        request = request.withoutCaller();
        charges = UNCHARGED;
        costsOnOk = FREE;
    }

    // ---- what it is charged

    Charge[] charges() {
        return charges;
    }

    /**
     * Returns the units that it was charged to each limit: {@code weight=4, orders=1}; "" if it was not admitted.
     *
     * @param likely a text that is returned if it is the right one, so that most calls share one
     */
    public String cost(String likely) {
        return finalCost != null ? finalCost : isCost(likely) ? likely : cost();
    }

    private String cost() {
        StringBuilder text = new StringBuilder();
        for (Charge charge : charges) {
            if (charge.cost() > 0) {
                text.append(text.isEmpty() ? "" : ", ")
                        .append(charge.limit().settings().name())
                        .append('=')
                        .append(charge.cost());
            }
        }
        return text.toString();
    }

    /** Returns whether {@link #cost()} returns this text, without building it. */
    private boolean isCost(String text) {
        int at = 0;
        for (Charge charge : charges) {
            if (charge.cost() > 0) {
                String name = charge.limit().settings().name();
                int nameAt = at == 0 ? 0 : at + ", ".length();
                int numberAt = nameAt + name.length() + 1;
                if ((at > 0 && !text.startsWith(", ", at))
                        || !text.startsWith(name, nameAt)
                        || !text.startsWith("=", numberAt - 1)) {
                    return false;
                }
                at = numberEnd(text, numberAt, charge.cost());
                if (at < 0) {
                    return false;
                }
            }
        }
        return at == text.length();
    }

    /** Returns the end of the number at this place of the text; -1 if it is another one. */
    private static int numberEnd(String text, int from, long number) {
        long read = 0;
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            read = read * 10 + text.charAt(at++) - '0';
        }
        return at > from && read == number ? at : -1;
    }

    /** Returns the final cost of this charge if the call succeeds. */
    long costOnOk(int i) {
        return costsOnOk[i];
    }

    /** Returns whether this is a cancel that exceeds a limit. */
    public boolean isOverdrawn() {
        return overdrawn != null;
    }

    /** Returns whether it exceeds this limit; other limits that it is charged to hold for it. */
    boolean isOverdrawnAt(Limit limit) {
        for (int i = 0; overdrawn != null && i < charges.length; i++) {
            if (charges[i].limit() == limit && overdrawn.get(i)) {
                return true;
            }
        }
        return false;
    }

    /** Records the number of reloads of the rules about orders by which the call was checked. */
    void checkedByRules(long reloadsBefore) {
        rulesReloads = reloadsBefore;
    }

    long rulesReloads() {
        return rulesReloads;
    }

    /** Returns the number of reloads before it was admitted. */
    long reloads() {
        return reloads;
    }

    /** Returns the time at which the call was started. Only after {@link #start}. */
    long startedAt() {
        return startedAt;
    }

    // ---- probes of circuit breakers

    /** Returns whether the call holds this probe permit, so that its outcome is the outcome of the probe. */
    @Override
    public boolean has(ProbePermit probePermit) {
        return !probePermits.isEmpty() && probePermits.contains(probePermit);
    }

    /** Acquires the probe permit if it is free and the call is an order. */
    boolean acquireProbe(@Nullable ProbePermit probePermit) {
        if (probePermit == null || !request.places() || !probePermit.acquire()) {
            return false;
        }
        if (probePermits.isEmpty()) {
            probePermits = new ArrayList<>(1);
        }
        probePermits.add(probePermit);
        return true;
    }

    /** Gives the probe permits back when the call is not sent. */
    void releaseProbes() {
        if (!probePermits.isEmpty()) {
            probePermits.forEach(ProbePermit::release);
            probePermits = List.of();
        }
    }

    // ---- nonces

    @Nullable
    NonceSequence nonceSequence() {
        return nonceSequence;
    }

    void setNonceSequence(NonceSequence sequence) {
        nonceSequence = sequence;
    }

    /** Remembers the highest nonce of its key before this one was started. */
    void nonceBefore(long highest) {
        nonceBefore = highest;
    }

    /** Returns the nonce to restore when the call was certainly not sent. */
    long nonceBefore() {
        return nonceBefore;
    }

    // ---- marks

    boolean isCallerDisconnected() {
        return isCallerDisconnected;
    }

    void callerDisconnected() {
        isCallerDisconnected = true;
    }

    /** Marks an admitted call that a cancel withdrew before it was started. */
    void withdraw() {
        isWithdrawn = true;
    }

    boolean isWithdrawn() {
        return isWithdrawn;
    }

    /** Returns whether the call passed a limit only because the gateway observes. */
    boolean isObserved() {
        return isObserved;
    }

    void observe() {
        isObserved = true;
    }

    // ---- its state while it waits

    @Nullable
    WaitState waitState() {
        return waitState;
    }

    void waitState(WaitState made) {
        waitState = made;
    }

    boolean isInLane() {
        return waitState != null && waitState.isInLane();
    }

    /** Returns the limit at which the call is parked; null when it waits at none. */
    @Nullable
    Limit parkedAt() {
        return waitState == null ? null : waitState.limit();
    }

    /** Returns what the call waited for last: the name of a limit, {@code order} or {@code nonce}; "" for nothing. */
    public String waitedFor() {
        Limit last = waitState == null ? null : waitState.latestLimit();
        if (last != null) {
            return last.settings().name();
        }
        return orderWait != null ? "order" : nonceSequence != null ? "nonce" : "";
    }

    @Nullable
    QueuedCall<Permit> queuedCall() {
        return waitState == null ? null : waitState.queuedCall();
    }

    /** Returns the entry of this call for the queue of a limit. */
    QueueEntry queueEntry(long cost) {
        return new QueueEntry(request.laneClass(), request.bot(), cost, arrival);
    }

    /** Returns true for a cancel so close to its deadline that it may exceed limits. */
    boolean mayOverdraw() {
        return waitState != null && waitState.mayOverdraw;
    }

    void allowOverdraw() {
        if (waitState != null) {
            waitState.mayOverdraw = true;
        }
    }

    // ---- orders and the cancels that wait for them

    /** Returns the entry of an order in the lists of its account; null if it never was in one. */
    AccountOrders.@Nullable Entry orderEntry() {
        return orderEntry;
    }

    void orderEntry(AccountOrders.Entry made) {
        orderEntry = made;
    }

    /** Returns the wait of a cancel for orders in flight, created if absent. */
    OrderWait orderWait() {
        if (orderWait == null) {
            orderWait = new OrderWait();
        }
        return orderWait;
    }

    /** Returns true for a cancel that waits for the response to an order. */
    boolean awaitsOrders() {
        return orderWait != null && orderWait.isOpen();
    }

    /**
     * Records that one awaited order was answered. Returns true if the cancel waited for it and no other one is left.
     */
    boolean recordOrderAnswer() {
        return orderWait != null && orderWait.recordOrderAnswer();
    }

    /**
     * Returns whether this is a cancel that is sent although an order it names is unanswered. The response is marked
     * for the caller.
     */
    public boolean isOrderUnanswered() {
        return orderWait != null && orderWait.isOrderUnanswered();
    }
}
