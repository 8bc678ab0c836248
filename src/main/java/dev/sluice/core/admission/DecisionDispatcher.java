package dev.sluice.core.admission;

/**
 * The thread on which calls use admission controllers, as {@link PermitLifecycle} sees it: its clock, its
 * {@link Decisions}, and the delivery of decisions to the calls that they are about. All methods but {@link #execute}
 * are used on that thread only.
 */
public interface DecisionDispatcher {
    /** Returns the monotonic time in nanoseconds. */
    long nanos();

    /**
     * Returns the receiver of the decisions that an operation on a controller causes; {@link #afterAdmission} or
     * {@link #deliver} must follow.
     */
    Decisions decisions();

    /** Runs the task on the thread of the calls, immediately if possible. May be called on any thread. */
    void execute(Runnable task);

    /** Delivers decisions about other calls to their owners. */
    void deliver();

    /**
     * Delivers decisions like {@link #deliver} and arms the timer of the admission controller, whose next tick may have
     * changed.
     */
    void afterAdmission(AdmissionController admission);

    /** Reports an exception of the gateway's own code that was contained. */
    void report(Throwable fault);
}
