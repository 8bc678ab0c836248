package dev.sluice.cluster;

import dev.sluice.base.time.Clocks;
import dev.sluice.cluster.settings.ClusterSettings;
import dev.sluice.cluster.settings.MemberName;
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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * This gateway as a member of a cluster: it carries the requests of each exchange's shared limits to the store, and
 * exchanges latches, modes of breakers, pulls and bans with the other members. No call of a bot waits for it.
 *
 * <p>All of it runs on one event loop. {@link #peers} and the numbers for status and metrics may be used from any
 * thread.
 */
public final class ClusterService {
    /** How often other members are asked whether they still refuse, and numbers that were read are saved. */
    private static final long ASK_MILLIS = 1_000;

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
    private final StatementVerifier verifier;
    private final StatementFiles kept;
    private final Clocks clocks;
    private final StoreConnectionLog reports;
    private final Context context;
    private final StoreClient store;
    private final LatchSharing latches;
    private final BanSharing bans;
    private final HoldSharing holds;
    private final NameSharing names;
    private final StateSharing states;
    private final PullSharing pulls;
    private final LimitSharing limits;
    private final ClusterMetrics metrics = new ClusterMetrics();
    private final SleepWatch sleepWatch;
    private long timer;
    private @Nullable Long lastExchangeNanos;
    private @Nullable Long lastAskNanos;
    private boolean isSynchronizing;
    private boolean isExchangeWanted;
    private volatile String problem = "";
    private Runnable beforeEachTick = () -> {};

    /**
     * Creates the service; it works from {@link #start} on.
     *
     * @param settings those of a cluster in which this gateway has a name
     * @param verifier signs the own statements, and decides which of the others' count
     * @param kept what an earlier process kept of the others' statements
     */
    public ClusterService(
            Vertx vertx,
            ClusterSettings settings,
            StoreAccess access,
            LocalGateway gateway,
            StatementVerifier verifier,
            StatementFiles kept,
            Clocks clocks,
            StoreConnectionLog reports) {
        this.vertx = vertx;
        this.settings = settings;
        this.gateway = gateway;
        this.verifier = verifier;
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
        limits = new LimitSharing(settings, member, gateway::budgets, store, clocks, metrics);
        Set<String> others = new HashSet<>(members);
        others.remove(member);
        names = new NameSharing(statements(prefix + NameSharing.SUBJECT, NameSharing.SUBJECT), others, gateway);
        states = new StateSharing(statements(prefix + StateSharing.SUBJECT, StateSharing.SUBJECT));
        latches = new LatchSharing(
                new LatchSharing.Setup(member, members, prefix + LatchProtocol.SUBJECT, context),
                store,
                latchProtocol(members, process),
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
                syncStatements();
            }
        });
    }

    private LatchProtocol latchProtocol(Set<String> members, String process) {
        LatchProtocol exchange = new LatchProtocol(
                new LatchProtocol.Self(member, members, process),
                gateway,
                verifier,
                kept.unreadLatches(),
                new SharedLatches(gateway::canonical),
                clocks.wallClock()::epochMillis);
        exchange.restoreLatches(gateway.foundLatches());
        exchange.restore();
        return exchange;
    }

    private StatementHash statements(String key, String subject) {
        return new StatementHash(member, Set.copyOf(settings.members()), key, subject, verifier, store);
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
            timer = vertx.setPeriodic(Math.min(LimitSharing.URGENT_MILLIS, settings.tickMs()), tick -> tick());
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
            limits.stateOnceMore().onComplete(stated -> close().onComplete(stopped));
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
        verifier.save(kept.numbers());
        return vertx.executeBlocking(() -> "") // in order: after what is to be saved was written
                .timeout(settings.responseTimeoutMs(), TimeUnit.MILLISECONDS) // the disk may not respond
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    private final class StoreEvents implements StoreClient.Listener {
        @Override
        public void connected() {
            problem = "";
            reports.connected();
            names.writeAgain();
            syncStatements();
        }

        @Override
        public void disconnected(String why) {
            problem = why;
            reports.disconnected(why);
        }

        @Override
        public void confirmed(String whyNot) {
            problem = whyNot;
            if (!whyNot.isEmpty()) {
                reports.failed(whyNot);
            }
        }

        @Override
        public void published(String message) {
            syncStatements();
        }
    }

    private void tick() {
        long now = clocks.nanos();
        if (sleepWatch.hasSlept()) {
            gateway.budgets().forEach(budget -> budget.clockJumped(now));
        }
        holds.expire(now);
        pulls.watch(now);
        reports.settle();
        if (LimitSharing.isDue(lastAskNanos, ASK_MILLIS, now)) {
            lastAskNanos = now;
            latches.ask();
            if (store.isConnected()) {
                names.write();
                states.synchronize(gateway.budgets(), now);
            }
            verifier.save(kept.numbers());
        }
        beforeEachTick.run();
        limits.tick(now);
        boolean isDue = LimitSharing.isDue(lastExchangeNanos, settings.tickMs(), now);
        if (store.isConnected() && (isDue || bans.hasNews(now) || holds.hasNews(now))) {
            lastExchangeNanos = now;
            syncStatements();
        }
    }

    /**
     * Tells the other members what happened here, and reads what happened there. A message that comes meanwhile causes
     * one more turn.
     */
    private void syncStatements() {
        if (isSynchronizing) {
            isExchangeWanted = true;
            return;
        }
        isSynchronizing = true;
        Future.join(
                        attempt(latches::synchronize),
                        attempt(() -> bans.synchronize(clocks::nanos)),
                        attempt(() -> holds.synchronize(clocks::nanos)),
                        attempt(() -> pulls.synchronize(clocks::nanos)))
                .onComplete(done -> {
                    isSynchronizing = false;
                    if (isExchangeWanted && store.isConnected()) {
                        isExchangeWanted = false;
                        syncStatements();
                    }
                });
    }

    /** Runs one part of an exchange; one that throws fails alone, so that the next exchange takes place. */
    private Future<Void> attempt(Supplier<Future<Void>> part) {
        return Future.succeededFuture().compose(start -> part.get()).onFailure(e -> {
            if (!(e instanceof StoreException)) {
                reports.fault(e);
            }
        });
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
                problem,
                failures,
                verifier.reports(),
                List.copyOf(latches.confirming()),
                states.reports(member, now),
                settings.consoles(),
                limits.memberships(now));
    }

    /** Adds the metrics of the cluster. */
    public void metrics(Metrics to) {
        metrics.add(report(), verifier.counts(), to);
    }
}
