package dev.sluice.core.admission;

import dev.sluice.core.admission.AdmissionDecision.Admitted;
import dev.sluice.core.admission.AdmissionDecision.Waiting;
import dev.sluice.core.admission.request.AdmissionRequest;
import dev.sluice.core.call.ResponseMeaning;
import org.jspecify.annotations.Nullable;

/**
 * The permit of one call, from the admission request to its single end. HTTP calls, openings of WebSockets, their
 * messages, permits of {@code POST /acquire}, the gateway's own calls and the calls of a simulation in virtual time all
 * use it.
 *
 * <pre>
 *   NONE --acquire--> WAITING --admitted--> ADMITTED --start: go--> STARTED --answered--> ANSWERED
 *                        ^                      |                      |                      |
 *                        +---- start: again ----+                      +------- settled ------+--> NONE
 *   WAITING, ADMITTED --refused, caller gone, withdrawn--> NONE;   ADMITTED, STARTED --not sent--> NONE
 * </pre>
 *
 * <p>A permit ends exactly once. An operation that the state does not allow throws and reaches no admission controller,
 * so a permit cannot end twice. {@link #settle()} ends it even if reading the response throws. A permit that is granted
 * to a request which was withdrawn meanwhile is returned here. A read that is repeated acquires again.
 *
 * <p>Used on its call's thread only, which is an event loop in the gateway. After one or more operations,
 * {@link #deliverDecisions} must be called in the same turn.
 */
public final class PermitLifecycle implements Decisions.Sink {
    /** The call that owns the permit. */
    public interface Owner {
        /** Handles the decision on a request that waited, and calls {@link #deliverDecisions} at last. */
        void decided(AdmissionDecision admissionDecision);

        /** Returns what the response to the call means. If it throws, the outcome is unknown. */
        ResponseMeaning readResponse();

        /**
         * Passes on what the response reveals, such as clock and limits, before the permit is settled. An exception is
         * reported.
         */
        void learn(ResponseMeaning responseMeaning);
    }

    /** The state of the permit. */
    enum State {
        NONE,
        WAITING,
        ADMITTED,
        STARTED,
        ANSWERED
    }

    private final AdmissionController admission;
    private final Owner owner;
    private final DecisionDispatcher dispatcher;
    private State state = State.NONE;
    private @Nullable AdmissionRequest request;

    /** The permit, also while it is waited for; null in state NONE. */
    private @Nullable Permit permit;

    private @Nullable Permit latest;

    private boolean timerMayChange;

    public PermitLifecycle(AdmissionController admission, DecisionDispatcher dispatcher, Owner owner) {
        this.admission = admission;
        this.dispatcher = dispatcher;
        this.owner = owner;
    }

    // ---- acquire

    /**
     * Requests a permit. After {@link Waiting}, the decision comes by {@link Owner#decided}.
     *
     * @param newRequest the request, whose owner is this object
     */
    public AdmissionDecision acquire(AdmissionRequest newRequest, long now) {
        require(state == State.NONE, "requested again");
        request = newRequest;
        state = State.WAITING;
        latest = null;
        AdmissionDecision decision;
        try {
            decision = admission.acquire(newRequest, now, dispatcher.decisions());
        } catch (RuntimeException fault) {
            end();
            throw fault;
        }
        timerMayChange |= decision instanceof Waiting || newRequest.call().nonce() >= 0;
        apply(decision);
        return decision;
    }

    /** Handles a later decision. May be called on any thread. */
    @Override
    public void decided(AdmissionRequest of, AdmissionDecision decision) {
        dispatcher.execute(() -> handle(of, decision));
    }

    /** Contains the exception of one call, so that the other calls still receive their decisions. */
    private void handle(AdmissionRequest of, AdmissionDecision decision) {
        try {
            if (of == request) {
                apply(decision);
                owner.decided(decision);
            } else if (decision instanceof Admitted late) {
                admission.notSent(late.permit(), dispatcher.nanos(), dispatcher.decisions());
                timerMayChange = true;
                deliverDecisions();
            }
        } catch (RuntimeException e) {
            dispatcher.report(e);
        }
    }

    private void apply(AdmissionDecision decision) {
        if (decision instanceof Admitted admitted) {
            permit = admitted.permit();
            latest = permit;
            state = State.ADMITTED;
        } else if (decision instanceof Waiting waiting) {
            permit = waiting.permit();
            latest = permit;
        } else {
            end();
        }
    }

    /** Returns the reason why such a call would be refused on arrival; null if it would not be refused. */
    @Nullable
    public Refused checkFollower(AdmissionRequest like) {
        return admission.checkFollower(like, dispatcher.nanos(), dispatcher.decisions());
    }

    /** Returns the permit requested last, also when it has ended; null if it was refused at once. */
    public @Nullable Permit latest() {
        return latest;
    }

    /** Returns true while a permit was requested and has not ended. */
    public boolean isOpen() {
        return state != State.NONE;
    }

    /**
     * Withdraws the request because the call no longer needs a permit, and returns a permit that was granted but not
     * started.
     */
    public void withdraw() {
        require(state.compareTo(State.STARTED) < 0, "withdrawn");
        if (state == State.ADMITTED) {
            notSent();
        } else if (state == State.WAITING) {
            Permit withdrawn = requirePermit();
            end();
            admission.withdraw(withdrawn, dispatcher.nanos(), dispatcher.decisions());
            timerMayChange = true;
        }
    }

    /** Handles the caller's disconnect. Returns false if the waiting call is dropped. */
    public boolean callerDisconnected() {
        boolean continues =
                permit == null || admission.callerDisconnected(permit, dispatcher.nanos(), dispatcher.decisions());
        timerMayChange = true;
        if (!continues) {
            end();
        }
        return continues;
    }

    // ---- start

    /** Returns whether there is a permit that {@link #start} would now refuse permanently. */
    public boolean isRefusedAtStart(long now) {
        return state == State.ADMITTED && admission.isRefusedAtStart(requirePermit(), now);
    }

    /** Starts the call. Unless the decision is to send, the permit has ended or is waited for again. */
    public StartDecision start(long now) {
        require(state == State.ADMITTED, "started");
        StartDecision decision = admission.start(requirePermit(), now, dispatcher.decisions());
        if (decision instanceof StartDecision.Started) {
            state = State.STARTED;
        } else if (decision instanceof Refused) {
            end();
            timerMayChange = true;
        } else {
            state = State.WAITING;
            timerMayChange = true;
        }
        return decision;
    }

    /** Ends the permit of a call of which no byte was sent. */
    public void notSent() {
        require(state == State.ADMITTED || state == State.STARTED, "returned");
        Permit ended = requirePermit();
        end();
        admission.notSent(ended, dispatcher.nanos(), dispatcher.decisions());
        timerMayChange = true;
    }

    // ---- response

    /** Records that the final status line of the response has arrived. */
    public void answered(long now) {
        require(state == State.STARTED, "answered");
        state = State.ANSWERED;
        admission.answered(requirePermit(), now, dispatcher.decisions());
        timerMayChange = true;
    }

    /** Returns true for a cancel that is sent although an order that it names has had no response yet. */
    public boolean isOrderUnanswered() {
        return requirePermit().isOrderUnanswered();
    }

    /**
     * Reads the response, passes on what it reveals and settles the permit. If the reading code throws, the error is
     * reported and the permit is settled as unknown; otherwise the permit would be kept forever.
     */
    public ResponseMeaning settle() {
        ResponseMeaning meaning = ResponseMeaning.UNANSWERED;
        try {
            meaning = owner.readResponse();
            owner.learn(meaning);
        } catch (RuntimeException | StackOverflowError e) {
            dispatcher.report(e);
        } finally {
            settle(meaning);
        }
        return meaning;
    }

    /** Settles the permit with a known outcome. */
    public void settle(ResponseMeaning meaning) {
        require(state == State.STARTED || state == State.ANSWERED, "settled");
        Permit ended = requirePermit();
        end();
        admission.settle(ended, meaning, dispatcher.nanos(), dispatcher.decisions());
        timerMayChange = true;
    }

    private void end() {
        state = State.NONE;
        request = null;
        permit = null;
    }

    // ---- decisions about other calls

    /**
     * Delivers the decisions about other calls that the last operations caused, and arms the timer of the admission
     * controller if it may change.
     */
    public void deliverDecisions() {
        if (timerMayChange || !dispatcher.decisions().isEmpty()) {
            timerMayChange = false;
            dispatcher.afterAdmission(admission);
        } else {
            dispatcher.deliver();
        }
    }

    private void require(boolean allowed, String operation) {
        if (!allowed) {
            throw new IllegalStateException("a permit in state " + state + " cannot be " + operation);
        }
    }

    private Permit requirePermit() {
        if (permit == null) {
            throw new IllegalStateException("no permit in state " + state);
        }
        return permit;
    }
}
