package dev.sluice.core.admission.request;

import dev.sluice.core.call.Kind;
import dev.sluice.core.call.Upstream;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.queue.LaneClass;
import dev.sluice.core.tradingmode.ModeSubject;
import org.jspecify.annotations.Nullable;

/**
 * A call that requests admission, and who sends it. Nothing in it changes once it was submitted to the controller,
 * which keeps the state of the request in a permit.
 */
public final class AdmissionRequest implements ModeSubject {
    private static final Object NO_OWNER = new Object();

    private final Call call;
    private final @Nullable Upstream upstream;
    private final String localAddress;
    private final String bot;
    private final CallerOptions options;
    private final LaneClass kindClass;
    private final LaneClass laneClass;
    private NameProof nameProof = NameProof.NONE;
    private boolean isCounted;
    private long waitedNanos;
    private boolean isSubmitted;

    /** Creates a request. Without an upstream, the call leaves from the address of its account. */
    public AdmissionRequest(Call call, @Nullable Upstream upstream, String bot, CallerOptions options) {
        this(call, upstream, address(call, upstream), bot, options, kindClass(call.kind()));
    }

    private static String address(Call call, @Nullable Upstream upstream) {
        return upstream == null ? call.localAddress() : upstream.localAddress();
    }

    /**
     * Creates a request that goes before all others and may use the reserve for cancels, whatever its kind: a list of
     * the orders to be cancelled.
     */
    public static AdmissionRequest urgent(Call call, Upstream upstream, String bot, CallerOptions options) {
        return new AdmissionRequest(call, upstream, upstream.localAddress(), bot, options, LaneClass.CANCEL);
    }

    /**
     * Creates a request that needs no connection of its own, because it is sent on one that leaves from this address.
     */
    public static AdmissionRequest onConnection(Call call, String localAddress, String bot, CallerOptions options) {
        return new AdmissionRequest(call, null, localAddress, bot, options, kindClass(call.kind()));
    }

    private AdmissionRequest(
            Call call,
            @Nullable Upstream upstream,
            String localAddress,
            String bot,
            CallerOptions options,
            LaneClass kindClass) {
        this.call = call;
        this.upstream = upstream;
        this.localAddress = localAddress;
        this.bot = bot;
        this.options = options;
        this.kindClass = kindClass;
        laneClass = kindClass.loweredTo(options.lowerTo());
    }

    /** Returns the request without the bytes and the caller of its call, for an ended one that is only remembered. */
    public AdmissionRequest withoutCaller() {
        CallerOptions none = new CallerOptions(CallerOptions.NO_DEADLINE, 0, options.lowerTo(), NO_OWNER);
        return new AdmissionRequest(call.withoutRequest(), upstream, localAddress, bot, none, kindClass);
    }

    /** Returns the bot's name for fair queueing: the one that it gave, else its account, else its address. */
    public static String botName(String given, Call call, String peer) {
        return !given.isEmpty() ? given : call.account().isEmpty() ? peer : call.account();
    }

    private static LaneClass kindClass(Kind kind) {
        return switch (kind) {
            case CANCEL, DEAD_MAN -> LaneClass.CANCEL;
            case REDUCE -> LaneClass.REDUCE;
            case PLACE, AMEND, DEPOSIT, WITHDRAW -> LaneClass.PLACE;
            case READ_PRIVATE, SESSION -> LaneClass.READ_PRIVATE;
            case READ_PUBLIC -> LaneClass.READ_PUBLIC;
        };
    }

    /** Sets what proves the name of the bot, before the request is submitted. */
    public AdmissionRequest provenBy(NameProof proof) {
        nameProof = proof;
        return this;
    }

    /**
     * Sets for how long the call waited before this request, here or in another process; its longest wait is shorter by
     * that. Before the request is submitted.
     */
    public void setWaitedNanos(long nanos) {
        waitedNanos = nanos;
    }

    /** Marks the request of a call that is counted already, because it followed another one. */
    public void markCounted() {
        isCounted = true;
    }

    public boolean isCounted() {
        return isCounted;
    }

    /** Records that the request is submitted to a controller; it is decided once. */
    public void submit() {
        if (isSubmitted) {
            throw new IllegalStateException("acquire was called before with this request of " + call.route()
                    + "; create a new request for each call");
        }
        isSubmitted = true;
    }

    public Call call() {
        return call;
    }

    /** Returns the host whose connection the call needs; null when it needs none. */
    public @Nullable Upstream upstream() {
        return upstream;
    }

    /** Returns the address of this machine that the call leaves from; "" if the system chooses it. */
    public String localAddress() {
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

    public Object owner() {
        return options.owner();
    }

    public CallerOptions options() {
        return options;
    }

    public NameProof nameProof() {
        return nameProof;
    }

    public long waitedNanos() {
        return waitedNanos;
    }

    /** Returns the class that follows from the kind of the call, before the caller lowered it. */
    public LaneClass kindClass() {
        return kindClass;
    }

    /** Returns the class in which the call waits. */
    public LaneClass laneClass() {
        return laneClass;
    }

    public boolean isUrgent() {
        return laneClass == LaneClass.CANCEL;
    }

    public boolean isCancel() {
        return call.cancelsAll() || call.kind() == Kind.CANCEL;
    }

    /** Returns whether the call can leave an order at the exchange. */
    public boolean places() {
        return call.kind().places();
    }
}
