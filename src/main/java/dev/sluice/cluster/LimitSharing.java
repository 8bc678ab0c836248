package dev.sluice.cluster;

import dev.sluice.base.json.RecordJson;
import dev.sluice.base.time.Clocks;
import dev.sluice.cluster.settings.ClusterSettings;
import dev.sluice.core.cluster.ClusterStatus;
import dev.sluice.core.cluster.SyncRequest;
import dev.sluice.status.ClusterReport;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries the requests of each exchange's shared limits to the store and the responses back. Used on one event loop,
 * but for {@link #memberships}.
 */
public final class LimitSharing {
    /**
     * The shortest time between two requests when a call waits for more of a limit, so that waiting calls do not load
     * the store.
     */
    public static final long URGENT_MILLIS = 50;

    /** An unused exchange has nothing above its floors; it only registers, and keeps its lease. */
    private static final int UNUSED_TICKS = 10;

    private static final double MICROS_PER_MILLI = 1e3;

    private final ClusterSettings settings;
    private final String member;
    private final Supplier<? extends Collection<? extends SharedBudget>> budgets;
    private final StoreClient store;
    private final Clocks clocks;
    private final ClusterMetrics metrics;
    private final Map<String, Long> lastRequestNanos = new HashMap<>();
    private final Map<String, Long> syncNanos = new ConcurrentHashMap<>();

    /**
     * Creates one that sends nothing before the first tick.
     *
     * @param member the name of this gateway
     * @param budgets the shared limits of each exchange
     * @param metrics receives how long the store took, and why it failed
     */
    LimitSharing(
            ClusterSettings settings,
            String member,
            Supplier<? extends Collection<? extends SharedBudget>> budgets,
            StoreClient store,
            Clocks clocks,
            ClusterMetrics metrics) {
        this.settings = settings;
        this.member = member;
        this.budgets = budgets;
        this.store = store;
        this.clocks = clocks;
        this.metrics = metrics;
    }

    /** Sends the requests that are due. */
    void tick(long now) {
        for (SharedBudget budget : budgets.get()) {
            long pause = budget.isUrgent(now) ? URGENT_MILLIS : pauseMillis(budget);
            if (isDue(lastRequestNanos.get(budget.exchange()), pause, now)) {
                synchronize(budget);
            }
        }
    }

    /** Gives back what this gateway no longer uses. Completes when the store has answered or failed; never fails. */
    Future<Void> stateOnceMore() {
        return Future.join(budgets.get().stream()
                        .filter(SharedBudget::isUsed)
                        .map(this::synchronize)
                        .toList())
                .mapEmpty();
    }

    private long pauseMillis(SharedBudget budget) {
        long tick = settings.tickMs();
        long unused = Math.min(UNUSED_TICKS * tick, settings.leaseMs() / 2);
        return budget.isUsed() ? tick : Math.max(tick, unused);
    }

    /** Returns whether the time has passed since then; a timer may be early by a fraction of a millisecond. */
    static boolean isDue(@Nullable Long since, long millis, long now) {
        return since == null || now - since >= TimeUnit.MILLISECONDS.toNanos(millis - 1);
    }

    /** Sends the next request and applies its response, unless another request is open. The future always succeeds. */
    private Future<Void> synchronize(SharedBudget budget) {
        long sent = clocks.nanos();
        SyncRequest request = store.isConnected() ? budget.nextRequest(sent) : null;
        if (request == null) {
            return Future.succeededFuture();
        }
        lastRequestNanos.put(budget.exchange(), sent);
        String key = "sluice:{" + settings.name() + "}:" + budget.exchange();
        return store.runScript(key, RecordJson.encode(request))
                .map(SyncCodec::decode)
                .onSuccess(response -> {
                    long now = clocks.nanos();
                    syncNanos.put(budget.exchange(), now - sent);
                    metrics.answered(now - sent);
                    if (budget.received(response, now)) {
                        synchronize(budget);
                    }
                })
                .onFailure(e -> {
                    metrics.failed(
                            e instanceof StoreException failure ? failure.reason() : StoreException.Reason.UNREADABLE);
                    budget.failed();
                })
                .otherwiseEmpty()
                .mapEmpty();
    }

    // ---- status

    /** Returns how this gateway shares the limits of each exchange that it uses, by name. */
    List<ClusterReport.Membership> memberships(long now) {
        return budgets.get().stream()
                .filter(SharedBudget::isUsed)
                .map(budget -> membership(budget.exchange(), budget.status(now)))
                .sorted(Comparator.comparing(ClusterReport.Membership::exchange))
                .toList();
    }

    private ClusterReport.Membership membership(String exchange, ClusterStatus status) {
        Map<String, Long> silentMs = new TreeMap<>();
        status.silentNanos().forEach((member, nanos) -> silentMs.put(member, TimeUnit.NANOSECONDS.toMillis(nanos)));
        Long sync = syncNanos.get(exchange);
        return new ClusterReport.Membership(
                exchange,
                status.state(),
                TimeUnit.NANOSECONDS.toMillis(status.leaseNanos()),
                status.generation(),
                sync == null ? null : (Double) (TimeUnit.NANOSECONDS.toMicros(sync) / MICROS_PER_MILLI),
                silentMs,
                status.limits(),
                status.nonceHolders(),
                meaning(status));
    }
    /** Returns why the lease does not hold, and what to do. */
    private String meaning(ClusterStatus status) {
        return switch (status.state()) {
            case JOINING -> joining(status);
            case ALONE -> "its lease is over and it uses only its floors" + distrust(status);
            case REPLACED ->
                "another process uses the member name '" + member + "'; give each gateway a name of its own";
            case SHARING, RECOVERING -> "";
        };
    }

    private static String distrust(ClusterStatus status) {
        return status.distrust().isEmpty()
                ? ""
                : ", because the store said what cannot be so: " + status.distrust()
                        + "; it is asked again after a minute";
    }

    private static String joining(ClusterStatus status) {
        if (status.isExcluded()) {
            return "the other members do not list this gateway, so it uses nothing; make cluster.members the same at all members";
        }
        return status.isUsageUnknown()
                ? "it started without saved usage, so it uses nothing until what it may have used before no longer counts; "
                        + "only if it has never used anything, start it with --first-start"
                : "it has not registered in the cluster yet and uses only its floors";
    }
}
