package dev.sluice.exchanges.pull;

import dev.sluice.base.time.Clocks;
import dev.sluice.cluster.LocalPulls;
import dev.sluice.cluster.PullPeers;
import dev.sluice.control.Audit;
import dev.sluice.control.LatchListener;
import dev.sluice.control.TradingControl;
import dev.sluice.core.pull.AutomaticPulls;
import dev.sluice.core.pull.InterruptedPulls;
import dev.sluice.core.pull.PulledHalts;
import dev.sluice.core.pull.StartedPull;
import dev.sluice.core.tradingmode.KillSwitchSettings;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.core.tradingmode.SharedLatches;
import dev.sluice.exchanges.ExchangeRegistry;
import dev.sluice.part.Metrics;
import dev.sluice.part.Operation;
import dev.sluice.part.Part;
import dev.sluice.part.Role;
import dev.sluice.persistence.RecordFile;
import dev.sluice.persistence.SavedPulls;
import dev.sluice.probe.OwnCallClients;
import dev.sluice.probe.PresignedCall;
import dev.sluice.status.PullStatus;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The pulls of this gateway: it begins them for halts, finishes those of an earlier process, and ends them before a
 * re-arm. Any thread; the work runs on one event loop.
 */
public final class PullControl implements Part, LatchListener, LocalPulls {
    private static final int MAX_RUNNING = 32;
    private static final long DISK_MILLIS = 30;
    private static final long READ_MILLIS = 5_000;
    private static final long PLAN_MILLIS = 1_000;
    private static final long REHEARSAL_MILLIS = 8_000;
    private static final long QUIET_MILLIS = PresignedCall.RESPONSE_MILLIS + 1_000;

    /** What pulls are told, and whom they tell. */
    public record Dependencies(
            Supplier<KillSwitchSettings> settings,
            Clocks clocks,
            PullPeers peers,
            Consumer<String> news,
            Consumer<String> warnings) {}

    private final Vertx vertx;
    private final Context context;
    private final TradingControl trading;
    private final ExchangeRegistry exchanges;
    private final RecordFile<SavedPulls> file;
    private final OwnCallClients clients;
    private final Dependencies dependencies;
    private final List<RunningPull> running = new ArrayList<>();
    private final List<RunningPull> ending = new ArrayList<>();
    private final PullHistory history = new PullHistory();
    private final AutomaticPulls automatic = new AutomaticPulls();
    /** Also pulls of other members. */
    private final InterruptedPulls interrupted = new InterruptedPulls();

    private final InFlightOrderCheck inFlightOrders;

    private volatile RunningPull.@Nullable Dependencies pullDependencies;
    private volatile List<StartedPull> underWay = List.of();
    private volatile List<PullStatus> latest = List.of();
    private final SignerKeyMonitor keys;
    private boolean isRead;
    private volatile boolean isStopped;
    private boolean isRehearsing;

    /** @param clients used for nothing else, and closed by this part */
    public PullControl(
            Vertx vertx,
            TradingControl trading,
            ExchangeRegistry exchanges,
            RecordFile<SavedPulls> file,
            OwnCallClients clients,
            Dependencies dependencies) {
        this.vertx = vertx;
        this.trading = trading;
        this.exchanges = exchanges;
        this.file = file;
        this.clients = clients;
        this.dependencies = dependencies;
        context = vertx.getOrCreateContext();
        inFlightOrders = new InFlightOrderCheck(
                this::isHeld, exchanges, dependencies.clocks().ticker());
        keys = new SignerKeyMonitor(
                () -> pullDependencies().sender().checkKeys(),
                dependencies.clocks().ticker());
        trading.killSwitch().setListener(this);
        dependencies.peers().join(this);
    }

    /** Returns whether a signer is configured, without which nothing can be pulled. */
    public boolean isConfigured() {
        return dependencies.settings().get().signer() != null;
    }

    @Override
    public List<Operation> operations() {
        return List.of(Operation.get(
                "/pulls",
                Role.READ,
                "Returns how far the cancelling of resting orders is, of running pulls and of the latest that are over.",
                request -> pulls().map(Operation.Response::ok)));
    }

    /** Returns the latest pulls that are over, and those that run. */
    public Future<PullStatus.Pulls> pulls() {
        return onContext(() -> Future.succeededFuture(new PullStatus.Pulls(
                isConfigured(),
                Stream.concat(history.latest(), running.stream().map(RunningPull::status))
                        .toList())));
    }

    /** Returns the pulls that run, and the latest that are over while their halt holds; up to a second old. */
    public List<PullStatus> latest() {
        return latest;
    }

    /** Returns what is wrong with the signer or its keys. */
    public List<String> problems() {
        return keys.problems();
    }

    private List<ModeHold> holds() {
        return trading.modeRegistry().snapshot().all();
    }

    private void updateLatest() {
        latest = Stream.concat(
                        history.latest().filter(one -> isHeld(ModeScope.parse(one.scope()))),
                        running.stream().map(RunningPull::status))
                .toList();
    }

    @Override
    public void metrics(Metrics to) {
        history.metrics(to, latest);
    }

    private <T> Future<T> onContext(Supplier<Future<T>> action) {
        Promise<T> result = Promise.promise();
        context.runOnContext(turn -> {
            try {
                action.get().onComplete(result);
            } catch (RuntimeException fault) {
                result.fail(fault);
            }
        });
        return result.future();
    }

    private RunningPull.Dependencies pullDependencies() {
        RunningPull.Dependencies known = pullDependencies;
        if (known == null) {
            PullSender sender = new PullSender(
                    vertx,
                    clients,
                    exchanges,
                    () -> dependencies.settings().get().signer(),
                    dependencies.clocks().ticker());
            known = new RunningPull.Dependencies(
                    vertx, sender, exchanges, dependencies.clocks().ticker(), dependencies.peers(), this::isHeld);
            pullDependencies = known;
        }
        return known;
    }

    // ---- begin

    /**
     * Begins to cancel the resting orders in this scope, which is halted. Completes with what is known of it after a
     * second at most.
     */
    public Future<PullStatus> begin(ModeScope modeScope, boolean keepReducing, String who, String reason) {
        StartedPull startedPull = new StartedPull(
                modeScope.toString(),
                keepReducing,
                who,
                reason,
                dependencies.clocks().epochMillis());
        return onContext(() -> begin(startedPull));
    }

    private Future<PullStatus> begin(StartedPull startedPull) {
        ModeScope modeScope = ModeScope.parse(startedPull.scope());
        if (interrupted.isRearmed(modeScope)) {
            interrupted.add(startedPull);
            var unused = save();
            return Future.failedFuture("a re-arm of this scope is being decided; the pull begins if the halt stays");
        }
        for (RunningPull one : running) {
            if (one.modeScope().isSame(modeScope)) {
                if (one.startedPull().keepReducing() == startedPull.keepReducing()) {
                    return Future.succeededFuture(one.status());
                }
                var unused = endOne(one); // its last calls cancel nothing that the new one would not list
                break;
            }
        }
        if (running.size() >= MAX_RUNNING) {
            return Future.failedFuture(MAX_RUNNING + " pulls run already");
        }
        if (isStopped) {
            return Future.failedFuture("the gateway is stopping");
        }
        RunningPull pull = add(startedPull, RunningPull.Source.NEW);
        write(startedPull, "began", startedPull.reason());
        return save().timeout(DISK_MILLIS, TimeUnit.MILLISECONDS)
                .otherwiseEmpty()
                .compose(saved -> {
                    pull.start();
                    return pull.planned().timeout(PLAN_MILLIS, TimeUnit.MILLISECONDS);
                })
                .otherwiseEmpty()
                .map(planned -> pull.status());
    }

    private RunningPull add(StartedPull startedPull, RunningPull.Source source) {
        RunningPull pull = new RunningPull(startedPull, source, pullDependencies());
        running.add(pull);
        changed();
        pull.over().onSuccess(over -> ended(pull));
        return pull;
    }

    /** Tells the other members of a cluster which pulls are under way. */
    private void changed() {
        underWay = Stream.concat(running.stream(), ending.stream())
                .map(RunningPull::startedPull)
                .toList();
        dependencies.peers().changed();
    }

    private void ended(RunningPull pull) {
        running.remove(pull);
        changed();
        PullStatus status = pull.status();
        history.add(status);
        updateLatest();
        String text = PullHistory.text(status);
        write(pull.startedPull(), status.state().toString(), text);
        (status.state() == PullStatus.State.DONE ? dependencies.news() : dependencies.warnings())
                .accept("pull of " + status.scope() + ": " + status.state() + ", " + text);
        var unused = save();
    }

    private void write(StartedPull startedPull, String after, String reason) {
        String before = after.equals("began") ? "" : "began";
        trading.audit()
                .write(startedPull.who(), new Audit.Change("pull", startedPull.scope(), before, after), reason, 0);
    }

    /** Saves the pulls of this process; not before those of the earlier one are read, which they would replace. */
    private Future<Void> save() {
        if (!isRead) {
            return Future.succeededFuture();
        }
        List<StartedPull> unfinished = Stream.concat(
                        running.stream().map(RunningPull::startedPull), interrupted.pulls().stream())
                .limit(2L * MAX_RUNNING)
                .toList();
        SavedPulls all = new SavedPulls(unfinished, automatic.saved());
        return vertx.<Void>executeBlocking(() -> {
                    file.write(all);
                    return null;
                })
                .onFailure(failure -> dependencies
                        .warnings()
                        .accept("a pull would not be finished after a restart, because its file cannot be written: "
                                + failure));
    }

    /** Counts the orders that a pull of this scope would cancel, without a cancel. */
    public Future<PullStatus> rehearse(ModeScope modeScope, boolean keepReducing, String who) {
        StartedPull startedPull = new StartedPull(
                modeScope.toString(),
                keepReducing,
                who,
                "",
                dependencies.clocks().epochMillis());
        return onContext(() -> {
            if (isRehearsing) {
                return Future.failedFuture(new IllegalArgumentException("another drill counts orders now"));
            }
            RunningPull pull = new RunningPull(startedPull, RunningPull.Source.REHEARSAL, pullDependencies());
            pull.start();
            isRehearsing = true;
            return pull.over()
                    .timeout(REHEARSAL_MILLIS, TimeUnit.MILLISECONDS)
                    .otherwiseEmpty()
                    .map(over -> {
                        PullStatus status = pull.status();
                        var unused = pull.end();
                        return status;
                    })
                    .onComplete(done -> isRehearsing = false);
        });
    }

    // ---- end

    /** Ends the pulls of these latches, also at the other members of a cluster. */
    @Override
    public Future<List<String>> beforeRearm(List<ModeHold> latches) {
        List<ModeScope> scopes = scopes(latches);
        Future<PullPeers.Ended> others = dependencies.peers().end(scopes);
        Future<Void> own = onContext(() -> interrupt(scopes));
        others.onSuccess(ended -> context.runOnContext(
                turn -> ended.pulls().stream().limit(MAX_RUNNING).forEach(interrupted::add)));
        return Future.join(own, others)
                .map(ended -> others.result().stillPulling().stream()
                        .sorted()
                        .map(member -> "member " + member
                                + " cancels resting orders in this scope and does not end that: a cancel of it may come"
                                + " after the re-arm")
                        .toList());
    }

    private static List<ModeScope> scopes(List<ModeHold> latches) {
        return latches.stream().map(ModeHold::modeScope).distinct().toList();
    }

    /** Ends the own pulls: the member that lifted the latches permits orders already. */
    @Override
    public void onLiftedByMember(List<ModeHold> latches) {
        context.runOnContext(turn -> interrupt(scopes(latches)));
    }

    private Future<Void> interrupt(List<ModeScope> scopes) {
        interrupted.rearmBegins(scopes);
        Predicate<RunningPull> isMeant = pull -> isIn(pull.modeScope(), scopes);
        running.stream().filter(isMeant).map(RunningPull::startedPull).forEach(interrupted::add);
        return endAll(isMeant);
    }

    private static boolean isIn(ModeScope modeScope, List<ModeScope> scopes) {
        return scopes.stream().anyMatch(modeScope::isSame);
    }

    /** Goes on with the pulls of halts that a re-arm did not lift: it was denied, or there is another latch. */
    @Override
    public void afterRearm(List<ModeHold> latches) {
        context.runOnContext(turn -> {
            interrupted.rearmDecided(scopes(latches));
            if (!isStopped) {
                resumeInterrupted();
            }
        });
    }

    /** Goes on with interrupted pulls whose halts hold, as far as there is room; forgets the others. */
    private void resumeInterrupted() {
        InterruptedPulls.Decided decided =
                interrupted.takeDecided(this::isHaltedForAll, Math.max(0, MAX_RUNNING - running.size()));
        for (StartedPull startedPull : decided.toResume()) {
            if (isConfigured()) {
                resume(startedPull, "it was interrupted and its halt still holds", RunningPull.Source.NEW);
            } else {
                dependencies
                        .warnings()
                        .accept("the pull of " + startedPull.scope()
                                + " was interrupted and its halt still holds, but this"
                                + " gateway has no signer; begin it again at one that has");
            }
        }
        if (!decided.isEmpty()) {
            var unused = save();
        }
    }

    /**
     * Returns whether the scope has a halt, in a cluster one that the members share. A halt of this member alone does
     * not count there: the others may place orders, which a pull would cancel.
     */
    private boolean isHaltedForAll(ModeScope modeScope) {
        return dependencies.peers() == PullPeers.NONE
                ? isHeld(modeScope)
                : holds().stream()
                        .anyMatch(hold -> hold.latched()
                                && hold.mode() == Mode.CANCEL_ONLY
                                && SharedLatches.isShared(hold)
                                && hold.modeScope().isSame(modeScope));
    }

    private Future<Void> endAll(Predicate<RunningPull> isMeant) {
        List<Future<Void>> ends = Stream.concat(List.copyOf(running).stream(), List.copyOf(ending).stream())
                .filter(isMeant)
                .map(this::endOne)
                .toList();
        return ends.isEmpty() ? Future.succeededFuture() : Future.join(ends).mapEmpty();
    }

    /**
     * Ends a pull. Completes when none of its cancels is under way: a call that waits for its permit is given up, one
     * that was sent is answered or lost in time.
     */
    private Future<Void> endOne(RunningPull pull) {
        if (!ending.contains(pull)) {
            ending.add(pull);
        }
        return pull.end()
                .timeout(QUIET_MILLIS, TimeUnit.MILLISECONDS)
                .otherwiseEmpty()
                .onComplete(quiet -> {
                    if (ending.remove(pull)) {
                        changed();
                    }
                });
    }

    // ---- the other members of a cluster

    @Override
    public List<StartedPull> underWay() {
        return underWay;
    }

    @Override
    public boolean canPull() {
        return isConfigured();
    }

    @Override
    public void takeOver(StartedPull pull, String member) {
        context.runOnContext(
                turn -> resume(pull, "member " + member + " began it and is silent", earlier(pull, member)));
    }

    private RunningPull.Source earlier(StartedPull startedPull, String formerMember) {
        long millis = Math.max(0, dependencies.clocks().epochMillis() - startedPull.epochMillis());
        return new RunningPull.Source(false, millis, formerMember);
    }

    @Override
    public List<StartedPull> settled(List<StartedPull> pulls) {
        return inFlightOrders.settled(pulls);
    }

    @Override
    public void end(List<StartedPull> pulls) {
        context.runOnContext(turn -> endAll(pull -> pulls.contains(pull.startedPull())));
    }

    /** Begins a pull for a trip that found a latch of another cause, as for one that set it. */
    @Override
    public void onRepeatedTrip(ModeHold latch) {
        context.runOnContext(turn -> automatic.addHiddenTrip(latch, holds(), pullOn()));
    }

    /** Begins nothing for halts that another member set: it pulls for them, and if it dies, its pull is taken over. */
    @Override
    public void onSetByMember(List<ModeHold> latches) {
        context.runOnContext(turn -> {
            if (automatic.addPulledElsewhere(latches, holds(), pullOn())) {
                var unused = save();
            }
        });
    }

    private Collection<String> pullOn() {
        return dependencies.settings().get().pullOn();
    }

    // ---- over time

    /** Finishes the pulls of an earlier process. */
    @Override
    public void start() {
        vertx.executeBlocking(() -> file.read().orElse(SavedPulls.NONE))
                .timeout(READ_MILLIS, TimeUnit.MILLISECONDS) // the disk may not respond, and halts must be pulled for
                .onFailure(failure -> dependencies
                        .warnings()
                        .accept("pulls of an earlier process are not finished: " + failure.getMessage()))
                .otherwise(SavedPulls.NONE)
                .onSuccess(found -> context.runOnContext(turn -> {
                    automatic.restore(found.begunFor());
                    isRead = true;
                    found.running()
                            .forEach(startedPull ->
                                    resume(startedPull, "an earlier process began it", earlier(startedPull, "")));
                    var unused = save(); // also pulls that began while the file was read
                }));
    }

    private void resume(StartedPull startedPull, String why, RunningPull.Source source) {
        ModeScope modeScope;
        try {
            modeScope = ModeScope.parse(startedPull.scope());
        } catch (IllegalArgumentException unknown) {
            dependencies.warnings().accept("a pull is not finished, because " + why + ": " + unknown.getMessage());
            return;
        }
        boolean isNew = running.stream().noneMatch(one -> one.modeScope().isSame(modeScope));
        boolean isDue = isNew && !isStopped && isHeld(modeScope);
        if (isDue && (interrupted.isRearmed(modeScope) || running.size() >= MAX_RUNNING)) {
            interrupted.add(startedPull); // goes on when that is over
        } else if (isDue) {
            dependencies.news().accept("pull of " + startedPull.scope() + ": " + why + ", it goes on here");
            add(startedPull, source).start();
        }
        var unused = save();
    }

    /** Returns whether something holds CANCEL_ONLY for this scope, so that no new order can meet a cancel. */
    private boolean isHeld(ModeScope modeScope) {
        return holds().stream()
                .anyMatch(hold ->
                        hold.mode() == Mode.CANCEL_ONLY && hold.modeScope().isSame(modeScope));
    }

    @Override
    public void everySecond() {
        if (!isStopped) {
            context.runOnContext(
                    turn -> keys.everySecond(dependencies.settings().get().signer()));
        }
        List<ModeHold> holds = holds();
        if (!underWay.isEmpty() || !holds.isEmpty() || !latest.isEmpty()) {
            context.runOnContext(turn -> check(holds));
        }
    }

    private void check(List<ModeHold> holds) {
        updateLatest();
        for (RunningPull pull : List.copyOf(running)) {
            if (!isHeld(pull.modeScope())) {
                var unused = endOne(pull);
            }
        }
        if (!isRead || isStopped) {
            return; // an earlier process may have pulled for the holds that it left
        }
        resumeInterrupted();
        AutomaticPulls.Due due =
                automatic.takeDue(holds, interrupted::isRearmed, pullOn(), MAX_RUNNING - running.size());
        due.halts().forEach(this::beginAutomatic);
        if (due.isCrowded()) {
            dependencies
                    .warnings()
                    .accept("halts are not pulled for yet: " + MAX_RUNNING + " pulls run, or there are more than "
                            + PulledHalts.MAX + " halts");
        }
    }

    private void beginAutomatic(ModeHold halt) {
        begin(
                        halt.modeScope(),
                        false,
                        halt.holdReason().who(),
                        halt.holdReason().reason())
                .onFailure(failure -> dependencies
                        .warnings()
                        .accept("the resting orders of " + halt.modeScope() + " are not cancelled: "
                                + failure.getMessage()));
    }

    /** Sends nothing more: the next process goes on. */
    @Override
    public void stop() {
        context.runOnContext(turn -> {
            isStopped = true;
            running.forEach(RunningPull::stop);
        });
    }

    @Override
    public void close() {
        RunningPull.Dependencies known = pullDependencies;
        if (known == null) {
            clients.close();
        } else {
            known.sender().close();
        }
    }
}
