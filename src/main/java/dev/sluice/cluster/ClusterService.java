package dev.sluice.cluster;

import dev.sluice.base.json.RecordJson;
import dev.sluice.base.time.Clocks;
import dev.sluice.cluster.settings.ClusterSettings;
import dev.sluice.cluster.settings.MemberName;
import dev.sluice.core.cluster.ClusterStatus;
import dev.sluice.core.cluster.SyncRequest;
import dev.sluice.core.pull.MemberPulls;
import dev.sluice.core.tradingmode.MemberHolds;
import dev.sluice.core.tradingmode.SharedLatches;
import dev.sluice.part.Metrics;
import dev.sluice.status.ClusterReport;
import dev.sluice.status.MemberState;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * This gateway as a member of a cluster: it carries the requests of each exchange's shared limits to the store, and
 * exchanges latches, modes of breakers, pulls and bans with the other members. No call of a bot waits for it.
 *
 * <p>All of it runs on one event loop. {@link #peers} and the numbers for status and metrics may be used from any
 * thread.
 */
public final class ClusterService {
    /**
     * The shortest time between two requests when a call waits for more of a limit, so that waiting calls do not load
     * the store.
     */
    public static final long URGENT_MILLIS = 50;

    /** An unused exchange has nothing above its floors; it only registers, and keeps its lease. */
    private static final int UNUSED_TICKS = 10;

    /** How often other members are asked whether they still refuse, and numbers that were read are saved. */
    private static final long ASK_MILLIS = 1_000;

    private static final double MICROS_PER_MILLI = 1e3;

    /**
     * What survives a restart beside the latches.
     *
     * @param modes the modes of other members
     * @param unreadLatches statements about latches that could not be read in part
     * @param numbers the numbers of statements that were read, and of this process
     */
    public record StatementFiles(StatementFile modes, StatementFile unreadLatches, StatementFile numbers) {}

    private final Vertx vertx;
    private final ClusterSettings settings;
    private final String member;
    private final LocalGateway gateway;
    private final StatementLog log;
    private final StatementFiles kept;
    private final Clocks clocks;
    private final StoreReports reports;
    private final Context context;
    private final StoreClient store;
    private final LatchSharing latches;
    private final BanSharing bans;
    private final HoldSharing holds;
    private final NameSharing names;
    private final StateSharing states;
    private final PullSharing pulls;
    private final Map<String, Long> lastRequestNanos = new HashMap<>();
    private final ClusterMetrics metrics = new ClusterMetrics();
    private final Map<String, Long> syncNanos = new ConcurrentHashMap<>();
    private final SleepWatch sleepWatch;
    private long timer;
    private @Nullable Long lastExchangeNanos;
    private @Nullable Long lastAskNanos;
    private boolean isExchanging;
    private boolean isExchangeWanted;
    private volatile String trouble = "";
    private Runnable beforeEachTick = () -> {};

    /**
     * Creates the service; it works from {@link #start} on.
     *
     * @param settings those of a cluster in which this gateway has a name
     * @param log signs the own statements, and decides which of the others' count
     * @param kept what an earlier process kept of the others' statements
     */
    public ClusterService(
            Vertx vertx,
            ClusterSettings settings,
            StoreAccess access,
            LocalGateway gateway,
            StatementLog log,
            StatementFiles kept,
            Clocks clocks,
            StoreReports reports) {
        this.vertx = vertx;
        this.settings = settings;
        this.gateway = gateway;
        this.log = log;
        this.kept = kept;
        this.clocks = clocks;
        this.reports = reports;
        member = MemberName.of(settings).name();
        sleepWatch = new SleepWatch(clocks);
        context = vertx.getOrCreateContext();
        String prefix = "sluice:{" + settings.name() + "}:";
        Set<String> members = new HashSet<>(settings.members());
        store = new StoreClient(vertx, access, prefix + "changed", new StoreEvents());
        String process = UUID.randomUUID().toString();
        LatchExchange exchange = new LatchExchange(
                new LatchExchange.Self(member, members, process),
                gateway,
                log,
                kept.unreadLatches(),
                new SharedLatches(gateway::canonical),
                clocks.wallClock()::epochMillis);
        exchange.restoreLatches(gateway.foundLatches());
        exchange.restore();
        Set<String> others = new HashSet<>(members);
        others.remove(member);
        names = new NameSharing(statements(prefix + NameSharing.SUBJECT, NameSharing.SUBJECT), others, gateway);
        states = new StateSharing(statements(prefix + StateSharing.SUBJECT, StateSharing.SUBJECT));
        latches = new LatchSharing(
                new LatchSharing.Setup(member, members, prefix + LatchExchange.SUBJECT, context),
                store,
                exchange,
                names);
        bans = new BanSharing(statements(prefix + "bans", "bans"), process, gateway::budgets);
        holds = new HoldSharing(
                statements(prefix + "holds", HoldSharing.SUBJECT),
                process,
                gateway,
                new MemberHolds(gateway::canonical),
                kept.modes());
        holds.restore(members, clocks.nanos());
        pulls = new PullSharing(
                statements(prefix + PullSharing.SUBJECT, PullSharing.SUBJECT),
                process,
                context,
                new MemberPulls(member, settings.members()));
        pulls.exchangeBy(() -> {
            if (store.isConnected()) {
                exchangeStatements();
            }
        });
    }

    private StatementHash statements(String key, String subject) {
        return new StatementHash(member, Set.copyOf(settings.members()), key, subject, log, store);
    }

    /** What the kill switch tells the other members. */
    public LatchPeers peers() {
        return latches;
    }

    /** What pulls of this gateway tell the other members. */
    public PullPeers pullPeers() {
        return pulls;
    }

    /** Sets what the other members are told of this one once a second, without its limits. */
    public void tell(MemberState state) {
        states.tell(state);
    }

    /** Sets an action to be run at every tick, on the event loop of the service. To be called before {@link #start}. */
    public void beforeEachTick(Runnable action) {
        beforeEachTick = action;
    }

    public void start() {
        context.runOnContext(turn -> {
            store.open();
            timer = vertx.setPeriodic(Math.min(URGENT_MILLIS, settings.tickMs()), tick -> tick());
        });
    }

    /**
     * Stops after a last statement of each exchange, which gives back what this gateway no longer uses, and after the
     * numbers that were read are saved. The future ends within twice the time that the store has to answer.
     */
    public Future<Void> stop() {
        Promise<Void> stopped = Promise.promise();
        context.runOnContext(turn -> {
            vertx.cancelTimer(timer);
            List<Future<Void>> last = gateway.budgets().stream()
                    .filter(SharedBudget::isUsed)
                    .map(this::synchronize)
                    .toList();
            Future.join(last).onComplete(stated -> close().onComplete(stopped));
        });
        return stopped.future();
    }

    /**
     * Stops without a word to the other members, because another process of this member goes on, after the numbers that
     * were read are saved. The future ends within the time that the store has to answer.
     */
    public Future<Void> handOver() {
        Promise<Void> stopped = Promise.promise();
        context.runOnContext(turn -> {
            vertx.cancelTimer(timer);
            close().onComplete(stopped);
        });
        return stopped.future();
    }

    private Future<Void> close() {
        store.close();
        log.save(kept.numbers());
        return vertx.executeBlocking(() -> "") // in order: after what is to be saved was written
                .timeout(settings.responseTimeoutMs(), TimeUnit.MILLISECONDS) // the disk may not respond
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    private final class StoreEvents implements StoreClient.Listener {
        @Override
        public void connected() {
            trouble = "";
            reports.connected();
            names.writeAgain();
            exchangeStatements();
        }

        @Override
        public void disconnected(String why) {
            trouble = why;
            reports.disconnected(why);
        }

        @Override
        public void published(String message) {
            exchangeStatements();
        }
    }

    private void tick() {
        long now = clocks.nanos();
        if (sleepWatch.hasSlept()) {
            gateway.budgets().forEach(budget -> budget.clockJumped(now));
        }
        holds.expire(now);
        pulls.watch(now);
        if (isDue(lastAskNanos, ASK_MILLIS, now)) {
            lastAskNanos = now;
            latches.ask();
            if (store.isConnected()) {
                names.write();
                states.exchange(gateway.budgets(), now);
            }
            log.save(kept.numbers());
        }
        beforeEachTick.run();
        for (SharedBudget budget : gateway.budgets()) {
            long pause = budget.isUrgent(now) ? URGENT_MILLIS : pauseMillis(budget);
            if (isDue(lastRequestNanos.get(budget.exchange()), pause, now)) {
                synchronize(budget);
            }
        }
        boolean isDue = isDue(lastExchangeNanos, settings.tickMs(), now);
        if (store.isConnected() && (isDue || bans.hasNews(now) || holds.hasNews(now))) {
            lastExchangeNanos = now;
            exchangeStatements();
        }
    }

    /**
     * Tells the other members what happened here, and reads what happened there. A message that comes meanwhile causes
     * one more turn.
     */
    private void exchangeStatements() {
        if (isExchanging) {
            isExchangeWanted = true;
            return;
        }
        isExchanging = true;
        Future.join(
                        latches.exchange(),
                        bans.exchange(clocks::nanos),
                        holds.exchange(clocks::nanos),
                        pulls.exchange(clocks::nanos))
                .onComplete(done -> {
                    isExchanging = false;
                    if (isExchangeWanted && store.isConnected()) {
                        isExchangeWanted = false;
                        exchangeStatements();
                    }
                });
    }

    private long pauseMillis(SharedBudget budget) {
        long tick = settings.tickMs();
        long unused = Math.min(UNUSED_TICKS * tick, settings.leaseMs() / 2);
        return budget.isUsed() ? tick : Math.max(tick, unused);
    }

    /** Returns whether the time has passed since then; a timer may be early by a fraction of a millisecond. */
    private static boolean isDue(@Nullable Long since, long millis, long now) {
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

    /** Returns the cluster now. */
    public ClusterReport report() {
        long now = clocks.nanos();
        Map<String, Long> failures = new LinkedHashMap<>();
        metrics.failures().forEach((reason, count) -> failures.put(reason.name(), count));
        return new ClusterReport(
                settings.name(),
                member,
                settings.members(),
                store.isConnected(),
                trouble,
                failures,
                log.reports(),
                List.copyOf(latches.confirming()),
                states.told(member, now),
                settings.consoles(),
                gateway.budgets().stream()
                        .filter(SharedBudget::isUsed)
                        .map(budget -> membership(budget.exchange(), budget.status(now)))
                        .sorted(Comparator.comparing(ClusterReport.Membership::exchange))
                        .toList());
    }

    /** Adds the metrics of the cluster. */
    public void metrics(Metrics to) {
        metrics.add(report(), log.counts(), to);
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
}
