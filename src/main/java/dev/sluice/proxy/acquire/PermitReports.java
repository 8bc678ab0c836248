package dev.sluice.proxy.acquire;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The granted permits and the reports about them: each settles a permit of this process, or goes to the process that
 * granted it. Thread-safe.
 */
public final class PermitReports {
    private static final String NOT_SENT = "NOT_SENT";

    private final OpenPermits<GrantedPermit> permits;
    private volatile FormerPermits former = FormerPermits.none();

    public PermitReports(OpenPermits<GrantedPermit> permits) {
        this.permits = permits;
    }

    /** Sets the permits that the former process granted. */
    public void takeOver(FormerPermits from) {
        former = from;
    }

    /** Adds a permit and returns its id; null if there are too many. */
    @Nullable
    String granted(GrantedPermit permit, long untilNanos) {
        return permits.add(permit, untilNanos);
    }

    /**
     * Settles a permit with what its program reports.
     *
     * @param reply receives the settled outcome, or null if the process that granted the permit did not settle it; on
     *     any thread
     * @return false if no open permit has this id
     * @throws IllegalArgumentException if the report is wrong; the permit stays open
     */
    public boolean report(String id, JsonObject json, Consumer<@Nullable String> reply) {
        ReportedOutcome outcome = ReportedOutcome.of(json);
        GrantedPermit permit = permits.take(id);
        if (permit == null) {
            return former.report(id, json, reply);
        }
        if (outcome.sent()) {
            permit.settle(outcome.response(), settled -> reply.accept(settled.name()));
        } else {
            permit.returnUnsent(() -> reply.accept(NOT_SENT));
        }
        return true;
    }

    /** Returns the ids of all permits that can still be reported here. */
    public List<String> ids() {
        List<String> ids = new ArrayList<>(permits.ids());
        ids.addAll(former.ids());
        return ids;
    }

    /** Returns the number of permits that can still be reported here, and of reports without a response. */
    public int open() {
        return permits.size() + former.size();
    }
}
