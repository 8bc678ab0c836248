package dev.sluice.control;

import dev.sluice.base.time.Clocks;
import dev.sluice.base.unit.Nanos;
import dev.sluice.cluster.LatchPeers;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.KillSwitchSettings;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.core.tradingmode.Rearm;
import dev.sluice.part.Metrics;
import dev.sluice.persistence.LatchWriter;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Stops trading at a trip, and permits it again only after a re-arm in two steps.
 *
 * <pre>
 *  trip   --> mode registry (memory; from here no stopped call starts)
 *                        |--> every event loop has run a turn (40 ms, else reported)
 *                        \--> latch file (20 ms, else durable: false and retried until it works) --> response
 *  rearm  --> challenge --> confirm --> mode registry --> latch file, ramp --> response
 * </pre>
 *
 * <p>Operators, the file HALT, signals and watchdogs trip here. Breakers and the runaway guard trip in the mode
 * registry and then call {@link #modesChanged}. All decisions about latches are made under the monitor of the registry,
 * so that a trip comes either before or after a re-arm, never during it. Thread-safe.
 */
public final class KillSwitch {
    /** The time that event loops have to run a turn with the new mode. The response names those that did not. */
    private static final Duration EVENT_LOOP_TIMEOUT = Duration.ofMillis(40);

    private static final int CODE_BYTES = 5;
    private static final double MICROS_PER_MILLI = 1e3;
    private static final double MICROS_PER_SECOND = 1e6;
    private static final long MAX_MICROS = 60_000_000;

    /** A request to stop the trading of a scope. */
    public record TripRequest(ModeScope modeScope, HoldCause holdCause, Mode mode, String reason, String who) {
        /**
         * Returns a request with the cause {@code KILL_SWITCH}, for operators, and for files, signals and watchdogs.
         */
        public static TripRequest of(ModeScope modeScope, Mode mode, String reason, String who) {
            return new TripRequest(modeScope, HoldCause.KILL_SWITCH, mode, reason, who);
        }
    }

    /**
     * The result of a trip, which is in effect.
     *
     * @param latch the latch of that scope now; a stricter one than requested stays
     * @param isDurable whether it surely survives a restart
     * @param unresponsiveLoops event loops that ran no turn in time
     * @param millis the duration of the trip in milliseconds
     */
    public record TripResult(ModeHold latch, boolean isDurable, List<String> unresponsiveLoops, double millis) {}

    /** The latches that a re-arm lifted, and whether that surely survives a restart. */
    public record RearmResult(List<ModeHold> lifted, boolean isDurable) {}

    private final ModeRegistry modeRegistry;
    private final LatchSaver saver;
    private final Audit audit;
    private final Clocks clocks;
    private final Supplier<KillSwitchSettings> settings;
    private final TradingControl.AdmissionActions admissionActions;
    private final Rearm rearm = new Rearm();
    private final SecureRandom codes = new SecureRandom();
    private final List<Function<ModeHold, Rearm.@Nullable Cause>> causes = new CopyOnWriteArrayList<>();
    private final Histogram tripMicros = new ConcurrentHistogram(1, MAX_MICROS, 2);
    private volatile LatchListener listener = LatchListener.NONE;
    private volatile LatchPeers peers = LatchPeers.NONE;

    KillSwitch(
            ModeRegistry modeRegistry,
            LatchWriter latchWriter,
            Audit audit,
            Clocks clocks,
            Supplier<KillSwitchSettings> settings,
            TradingControl.AdmissionActions admissionActions) {
        this.modeRegistry = modeRegistry;
        saver = new LatchSaver(modeRegistry, this::latchesToSave, latchWriter, audit::recordLateSave);
        this.audit = audit;
        this.clocks = clocks;
        this.settings = settings;
        this.admissionActions = admissionActions;
        causes.add(this::temporaryHoldCause);
        modeRegistry.onTrip(rearm::tripped);
    }

    /** Adds a function that returns why a latch's cause still exists, or null when it does not. */
    void addCause(Function<ModeHold, Rearm.@Nullable Cause> cause) {
        causes.add(cause);
    }

    /** Sets the receiver of the changes of latches. */
    public void setListener(LatchListener latchListener) {
        listener = latchListener;
    }

    /** Sets the other members of a cluster, with which latches are shared from now on. */
    public void setPeers(LatchPeers latchPeers) {
        peers = latchPeers;
    }

    // ---- trip

    public Future<TripResult> trip(TripRequest request) {
        long startNanos = clocks.nanos();
        ModeHold latch = peers.distinct(latch(request));
        ModeHold effective;
        ModeHold hidden = null;
        Future<Boolean> durable;
        synchronized (modeRegistry) { // so that a member that lifts the same latch now does not undo this trip
            effective = modeRegistry.trip(latch);
            if (!effective.holdReason().equals(latch.holdReason())) {
                hidden = ModeHold.latch(effective.modeScope(), latch.holdCause(), latch.mode(), latch.holdReason());
                peers.hidden(hidden);
            }
            durable = saver.save();
            recordTrip(latch, effective);
        }
        if (hidden != null) {
            listener.onRepeatedTrip(hidden);
        }
        peers.changed(latches());
        return acknowledge(effective, durable, startNanos).onSuccess(result -> {
            saver.recordAcknowledgement(result.isDurable());
            tripMicros.recordValue(Math.min(MAX_MICROS, Math.max(1, Math.round(result.millis() * MICROS_PER_MILLI))));
        });
    }

    /** Measures how long event loops and disk would need for a trip. Changes no mode and no metric. */
    public Future<TripResult> rehearse(TripRequest request) {
        long startNanos = clocks.nanos();
        ModeHold latch = latch(request);
        audit.recordModeChanges();
        return acknowledge(latch, saver.save(), startNanos);
    }

    private ModeHold latch(TripRequest request) {
        HoldReason holdReason = new HoldReason(request.reason(), request.who(), clocks.epochMillis(), HoldReason.REARM);
        return ModeHold.latch(request.modeScope(), request.holdCause(), request.mode(), holdReason);
    }

    private Future<TripResult> acknowledge(ModeHold latch, Future<Boolean> durable, long startNanos) {
        Future<List<String>> unresponsiveLoops =
                admissionActions.applyStricterModes().apply(EVENT_LOOP_TIMEOUT);
        return Future.join(durable, unresponsiveLoops)
                .map(both -> new TripResult(
                        latch,
                        durable.result(),
                        unresponsiveLoops.result(),
                        (clocks.nanos() - startNanos) / (double) Nanos.PER_MILLI));
    }

    /** Writes an audit row for the trip, even if it changed nothing because of an equally strict latch. */
    private void recordTrip(ModeHold latch, ModeHold effective) {
        audit.recordModeChanges();
        if (!effective.holdReason().equals(latch.holdReason())) {
            audit.recordRepeatedTrip(effective, latch.holdReason());
        }
    }

    /** Applies a mode that another part has set in the registry, such as a breaker, a guard or a check. */
    public void modesChanged() {
        var unused = admissionActions.applyStricterModes().apply(EVENT_LOOP_TIMEOUT); // no caller waits for the result
        saver.save();
        audit.recordModeChanges();
        peers.changed(latches());
    }

    // ---- other members of a cluster

    /** Sets latches that another member of the cluster has, with that member's reasons and times. */
    public void adopt(List<ModeHold> latches, String member) {
        listener.onSetByMember(latches);
        synchronized (modeRegistry) {
            audit.changeAndRecord("member " + member, "", () -> {
                latches.forEach(latch -> modeRegistry.trip(latch));
                return latches.size();
            });
            saver.save();
        }
        var unused = admissionActions.applyStricterModes().apply(EVENT_LOOP_TIMEOUT); // no caller waits for the result
        peers.changed(latches());
    }

    /**
     * Completes with the members that have confirmed the current latches, as soon as all have, or after this time in
     * milliseconds.
     */
    public Future<LatchPeers.Confirmations> confirmations(long withinMillis) {
        return peers.confirmations(withinMillis);
    }

    /** Completes with the names that calls used at the other members of the cluster. */
    public Future<LatchPeers.OtherNames> otherMembersNames() {
        return peers.names();
    }

    /**
     * Lifts latches that a re-arm at another member lifted, with the same ramp as after a re-arm here. Sets the latches
     * that they hid and that the re-arm did not lift.
     */
    public void liftForMember(List<ModeHold> latches, String member) {
        listener.onLiftedByMember(latches);
        try {
            KillSwitchSettings current = settings.get();
            latches.forEach(latch -> admissionActions.startRamp().accept(latch.modeScope(), current));
            synchronized (modeRegistry) {
                audit.changeAndRecord("member " + member, "re-armed at member " + member, () -> {
                    List<ModeHold> hidden = peers.hiddenBy(latches);
                    return modeRegistry.rearm(latches::contains, hidden);
                });
                saver.save();
            }
        } finally {
            listener.afterRearm(latches); // even after an exception: without it no later pull of these scopes begins
        }
        peers.changed(latches());
    }

    /** Returns the scope with the name that the exchange uses. */
    ModeScope canonical(ModeScope modeScope) {
        return modeRegistry.canonical(modeScope);
    }

    /** Saves the current latches unless they were saved already. Completes with whether they are durable. */
    Future<Boolean> saveIfChanged() {
        return saver.saveIfChanged();
    }

    public List<ModeHold> latches() {
        return modeRegistry.snapshot().all().stream().filter(ModeHold::latched).toList();
    }

    /** Returns the latches that a restart must restore: the current ones, and those of other members that they hide. */
    List<ModeHold> latchesToSave() {
        return peers.toSave(latches());
    }

    /** Returns whether all latches surely survive a restart. */
    public boolean isDurable() {
        return saver.isDurable();
    }

    // ---- re-arm

    /** Starts a re-arm of the latches of this scope, or of all if the scope is null. Returns what must be confirmed. */
    public Rearm.Challenge propose(@Nullable ModeScope modeScope, String reason, String who) {
        byte[] code = new byte[CODE_BYTES];
        codes.nextBytes(code);
        long expiryNanos = clocks.nanos() + settings.get().confirmWithinMs() * Nanos.PER_MILLI;
        Rearm.Challenge challenge;
        synchronized (modeRegistry) { // a trip either is among these latches or discards the challenge
            List<ModeHold> latches = latches().stream()
                    .filter(latch -> modeScope == null || latch.modeScope().isSame(modeScope))
                    .toList();
            if (latches.isEmpty()) {
                throw new IllegalArgumentException("nothing is latched" + (modeScope == null ? "" : " for " + modeScope)
                        + ", so there is nothing to re-arm");
            }
            challenge = rearm.propose(
                    new Rearm.Challenge(HexFormat.of().formatHex(code), latches, reason, who, expiryNanos));
        }
        Audit.Change change = new Audit.Change("re-arm", scopes(challenge.latches()), "latched", "proposed");
        audit.write("token " + who, change, reason, 0);
        return challenge;
    }

    private static String scopes(List<ModeHold> latches) {
        return String.join(
                ", ",
                latches.stream().map(latch -> latch.modeScope().toString()).toList());
    }

    /** Returns the reasons why these latches should not be lifted yet. */
    public List<Rearm.Cause> causes(List<ModeHold> latches) {
        List<Rearm.Cause> found = new ArrayList<>();
        for (ModeHold latch : latches) {
            for (Function<ModeHold, Rearm.@Nullable Cause> function : causes) {
                Rearm.Cause cause = function.apply(latch);
                if (cause != null && !found.contains(cause)) {
                    found.add(cause);
                }
            }
        }
        return found;
    }

    private Rearm.@Nullable Cause temporaryHoldCause(ModeHold latch) {
        return modeRegistry.snapshot().all().stream()
                .filter(hold -> !hold.latched() && hold.holdCause().at("").equals(latch.holdCause()))
                .map(hold -> new Rearm.Cause(
                        hold.holdCause() + " still holds " + hold.mode() + " for " + hold.modeScope() + ": "
                                + hold.holdReason().reason(),
                        true))
                .findFirst()
                .orElse(null);
    }

    /**
     * Completes a re-arm. Modes that are not latched stay, and so do latches that were set after the proposal. The ramp
     * starts first, so that no call passes without it. The future fails when the re-arm is denied.
     */
    public Future<RearmResult> confirm(Rearm.Confirmation confirmation) {
        long now = clocks.nanos();
        KillSwitchSettings currentSettings = settings.get();
        Rearm.Challenge challenge = rearm.findOpen(confirmation.code(), now);
        List<Rearm.Cause> currentCauses = challenge == null ? List.of() : causes(challenge.latches());
        if (rearm.check(confirmation, conditions(currentSettings, currentCauses, now))
                instanceof Rearm.Confirmed confirmed) {
            List<ModeHold> latches = confirmed.challenge().latches();
            return listener.beforeRearm(latches)
                    .otherwise(failure -> List.of("what acts on the latches could not be ended: " + failure))
                    .compose(obstacles -> {
                        // the causes are read again, because beforeRearm may take seconds
                        List<Rearm.Cause> allCauses = Stream.concat(
                                        causes(latches).stream(),
                                        obstacles.stream().map(text -> new Rearm.Cause(text, true)))
                                .toList();
                        if (rearm.check(confirmation, conditions(currentSettings, allCauses, now))
                                instanceof Rearm.Confirmed) {
                            latches.forEach(
                                    latch -> admissionActions.startRamp().accept(latch.modeScope(), currentSettings));
                        }
                        return decide(confirmation, currentSettings, allCauses, now);
                    })
                    .onComplete(result -> listener.afterRearm(latches));
        }
        return decide(confirmation, currentSettings, currentCauses, now);
    }

    private Future<RearmResult> decide(
            Rearm.Confirmation confirmation,
            KillSwitchSettings currentSettings,
            List<Rearm.Cause> currentCauses,
            long now) {
        Rearm.ConfirmationResult decision;
        synchronized (modeRegistry) {
            decision = rearm.confirm(confirmation, conditions(currentSettings, currentCauses, now));
            if (decision instanceof Rearm.Confirmed confirmed) {
                return lift(confirmed.challenge(), confirmation);
            }
        }
        return deny(confirmation, ((Rearm.Denied) decision).why());
    }

    private Rearm.Conditions conditions(KillSwitchSettings settings, List<Rearm.Cause> currentCauses, long now) {
        return new Rearm.Conditions(settings.requireSecondPerson(), latches(), currentCauses, now);
    }

    private Future<RearmResult> lift(Rearm.Challenge challenge, Rearm.Confirmation confirmation) {
        List<ModeHold> lifted = audit.changeAndRecord(
                "token " + confirmation.who(),
                rearmReason(challenge, confirmation),
                () -> modeRegistry.rearm(challenge.latches()::contains));
        peers.lifted(lifted);
        peers.changed(latches());
        return saver.save().onSuccess(saver::recordAcknowledgement).map(saved -> new RearmResult(lifted, saved));
    }

    private Future<RearmResult> deny(Rearm.Confirmation confirmation, String why) {
        Audit.Change change = new Audit.Change("re-arm", "", "proposed", "denied");
        audit.write("token " + confirmation.who(), change, why, 0);
        return Future.failedFuture(new IllegalStateException(why));
    }

    private static String rearmReason(Rearm.Challenge challenge, Rearm.Confirmation confirmation) {
        String reason = challenge.reason() + " (proposed by " + challenge.who() + ")";
        return confirmation.forced().isEmpty() ? reason : reason + "; forced: " + confirmation.forced();
    }

    // ---- metrics

    public void metrics(Metrics to) {
        Histogram trips = tripMicros.copy();
        to.gauge("sluice_latches_durable", "Whether the latches survive a restart.")
                .add(isDurable());
        to.summary(
                "sluice_trip_acknowledged_seconds",
                "Time from a trip to its acknowledgement, for memory, all event loops and the disk.",
                trips.getMaxValue() / MICROS_PER_SECOND,
                trips.getMean() * trips.getTotalCount() / MICROS_PER_SECOND,
                trips.getTotalCount());
    }
}
