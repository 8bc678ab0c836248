package dev.sluice.probe;

import dev.sluice.base.time.Ticker;
import dev.sluice.core.admission.AdmissionController;
import dev.sluice.core.admission.DecisionDispatcher;
import dev.sluice.core.admission.Decisions;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.function.BiConsumer;

/**
 * The Vert.x context on which the gateway's own calls to one exchange run, and the delivery of decisions that these
 * calls cause.
 */
public final class OwnCallDispatcher implements DecisionDispatcher {
    private final ContextInternal context;
    private final AdmissionController admission;
    private final BiConsumer<AdmissionController, Decisions> after;
    private final Ticker ticker;
    private final Decisions decisions = new Decisions();

    /**
     * Creates a dispatcher on the current context of {@code vertx}.
     *
     * @param after delivers decisions to the calls of bots and arms the timer of the admission controller
     */
    public OwnCallDispatcher(
            Vertx vertx,
            AdmissionController admission,
            BiConsumer<AdmissionController, Decisions> after,
            Ticker ticker) {
        context = (ContextInternal) vertx.getOrCreateContext();
        this.admission = admission;
        this.after = after;
        this.ticker = ticker;
    }

    Vertx vertx() {
        return context.owner();
    }

    AdmissionController admission() {
        return admission;
    }

    @Override
    public long nanos() {
        return ticker.nanos();
    }

    @Override
    public Decisions decisions() {
        return decisions;
    }

    /** Runs the task in a later turn of the context, even if called on the context. */
    @Override
    public void execute(Runnable task) {
        context.runOnContext(turn -> task.run());
    }

    @Override
    public void deliver() {
        afterAdmission(admission);
    }

    @Override
    public void afterAdmission(AdmissionController changed) {
        after.accept(changed, decisions);
    }

    @Override
    public void report(Throwable fault) {
        context.reportException(fault);
    }
}
