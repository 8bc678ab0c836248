package dev.sluice.sim.virtualtime;

import dev.sluice.core.admission.AdmissionController;
import dev.sluice.core.admission.DecisionDispatcher;
import dev.sluice.core.admission.Decisions;

/**
 * The delivery of admission decisions in virtual time, for one admission controller. Its timer is an event of virtual
 * time, scheduled again whenever an earlier one is due.
 */
final class SimulatedDispatcher implements DecisionDispatcher {
    private final VirtualTime time;
    private final Decisions decisions = new Decisions();
    private boolean delivering;
    private long tickAt;
    private boolean tickSet;

    SimulatedDispatcher(VirtualTime time) {
        this.time = time;
    }

    @Override
    public long nanos() {
        return time.now();
    }

    @Override
    public Decisions decisions() {
        return decisions;
    }

    @Override
    public void execute(Runnable task) {
        task.run();
    }

    @Override
    public void deliver() {
        if (!delivering) {
            delivering = true;
            decisions.drain((request, decision) -> ((Decisions.Sink) request.owner()).decided(request, decision));
            delivering = false;
        }
    }

    @Override
    public void afterAdmission(AdmissionController admission) {
        deliver();
        long now = time.now();
        long due = now + admission.nextTickNanos(now);
        if (!tickSet || due - tickAt < 0) {
            tickSet = true;
            tickAt = due;
            time.after(due - now, () -> tick(admission, due));
        }
    }

    private void tick(AdmissionController admission, long due) {
        if (due == tickAt) {
            tickSet = false;
            admission.tick(time.now(), decisions);
            afterAdmission(admission);
        }
    }

    /** Ends the simulation: its results would be wrong. */
    @Override
    public void report(Throwable fault) {
        throw new IllegalStateException("a simulated call failed", fault);
    }
}
