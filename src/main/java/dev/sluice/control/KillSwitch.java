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
 * A kill switch that stops trading, and that permits it again only after a re-arm in two steps.
 *
 * <pre>
 *  trip   --> mode registry (memory; from here no stopped call starts)
 *                        |--> every event loop has run a turn (40 ms, else reported)
 *                        \--> latch file (20 ms, else durable: false and retried until it works) --> response
 *  rearm  --> challenge --> confirm --> mode registry --> latch file, ramp --> response
 * </pre>
 *
 * <p>Operators, the file HALT, signals and watchdogs trip here, from any thread; breakers and the runaway guard trip in
 * the mode registry and tell this class. What decides about latches holds the monitor of the registry, so that a trip
 * comes wholly before or wholly after a re-arm here.
 */
public final class KillSwitch {
    /** The time by which every event loop has run a turn with the new mode; the response names those that have not. */
    private static final Duration EVENT_LOOP_TIMEOUT = Duration.ofMillis(40);

    private static final int CODE_BYTES = 5;
    private static final double MICROS_PER_MILLI = 1e3;
    private static final double MICROS_PER_SECOND = 1e6;
    private static final long MAX_MICROS = 60_000_000;

    /** A trip to be made. */
    public record TripRequest(ModeScope modeScope, HoldCause holdCause, Mode mode, String reason, String who) {
        /** Creates a trip with the cause {@code KILL_SWITCH}, for operators and what acts for them. */
        public static TripRequest of(ModeScope modeScope, Mode mode, String reason, String who) {
            return new TripRequest(modeScope, HoldCause.KILL_SWITCH, mode, reason, who);
        }
    }

    /**
     * A trip that is in effect.
     *
     * @param held the latch of that scope now; stricter than requested if it was so before
     * @param durable whether it surely survives a restart
     * @param unresponsiveLoops event loops that had no turn in time
     * @param millis the duration of the trip in milliseconds
     */
    public record Tripped(ModeHold held, boolean durable, List<String> unresponsiveLoops, double millis) {}

    /** The latches that a re-arm lifted, and whether that surely survives a restart. */
    public record Rearmed(List<ModeHold> lifted, boolean durable) {}

    private final ModeRegistry modeRegistry;
    private final LatchSaver saver;
    private final Audit audit;
    private final Clocks clocks;
    private final Supplier<KillSwitchSettings> settings;
    private final TradingControl.AdmissionActions admissionActions;
    private final Rearm rearm = new Rearm();
    private final SecureRandom codes = new SecureRandom();
    private final List<Function<ModeHold, Rearm.@Nullable Cause>> causes = new CopyOnWriteArrayList<>();
    private final Histogram acknowledged = new ConcurrentHistogram(1, MAX_MICROS, 2);
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
        causes.add(this::temporaryHoldOf);
        modeRegistry.onTrip(rearm::tripped);
    }

    /** Adds a function that returns why a latch's cause still exists, or null when it does not. */
    void addCause(Function<ModeHold, Rearm.@Nullable Cause> cause) {
        causes.add(cause);
    }

    /** Sets what acts on latches while they hold. */
    public void setListener(LatchListener to) {
        listener = to;
    }

    /** Shares latches with other members of a cluster from now on. */
    public void shareWith(LatchPeers members) {
        peers = members;
    }

    // ---- trip

    public Future<Tripped> trip(TripRequest request) {
        long began = clocks.nanos();
        ModeHold latch = peers.distinct(latch(request));
        ModeHold held;
        ModeHold hidden = null;
        Future<Boolean> durable;
        synchronized (modeRegistry) { // a latch that a member lifts now must not take this trip with it
            held = modeRegistry.trip(latch);
            if (!held.holdReason().equals(latch.holdReason())) {
                hidden = ModeHold.latch(held.modeScope(), latch.holdCause(), latch.mode(), latch.holdReason());
                peers.hidden(hidden);
            }
            durable = saver.save();
            writeDown(latch, held);
        }
        if (hidden != null) {
            listener.hidden(hidden);
        }
        peers.changed(latches());
        return acknowledge(held, durable, began).onSuccess(done -> {
            saver.acknowledged(done.durable());
            acknowledged.recordValue(Math.min(MAX_MICROS, Math.max(1, Math.round(done.millis() * MICROS_PER_MILLI))));
        });
    }

    /** Measures how long event loops and disk would need for a trip; changes no mode and is not counted. */
    public Future<Tripped> rehearse(TripRequest request) {
        long began = clocks.nanos();
        ModeHold latch = latch(request);
        audit.recordModeChanges();
        return acknowledge(latch, saver.save(), began);
    }

    private ModeHold latch(TripRequest request) {
        HoldReason holdReason = new HoldReason(request.reason(), request.who(), clocks.epochMillis(), HoldReason.REARM);
        return ModeHold.latch(request.modeScope(), request.holdCause(), request.mode(), holdReason);
    }

    private Future<Tripped> acknowledge(ModeHold held, Future<Boolean> durable, long began) {
        Future<List<String>> unresponsiveLoops =
                admissionActions.applyStricterModes().apply(EVENT_LOOP_TIMEOUT);
        return Future.join(durable, unresponsiveLoops)
                .map(both -> new Tripped(
                        held,
                        durable.result(),
                        unresponsiveLoops.result(),
                        (clocks.nanos() - began) / (double) Nanos.PER_MILLI));
    }

    /** Writes an audit row for each trip, including one that finds an equally strict latch of another originator. */
    private void writeDown(ModeHold latch, ModeHold held) {
        audit.recordModeChanges();
        if (!held.holdReason().equals(latch.holdReason())) {
            audit.recordRepeatedTrip(held, latch.holdReason());
        }
    }

    /** Informs the admission controllers of a mode that another part changed: a breaker, a guard, a check. */
    public void modesChanged() {
        var unused = admissionActions.applyStricterModes().apply(EVENT_LOOP_TIMEOUT); // no caller waits for the result
        saver.save();
        audit.recordModeChanges();
        peers.changed(latches());
    }

    // ---- other members of a cluster

    /** Sets latches that another member holds. Their reasons and times stay as that member stated them. */
    public void adopt(List<ModeHold> latches, String member) {
        listener.setByMember(latches);
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
     * Returns which other members have confirmed the latches that are held now, as soon as all have, or else after this
     * time.
     */
    public Future<LatchPeers.Confirmations> confirmations(long withinMillis) {
        return peers.confirmations(withinMillis);
    }

    /** Returns the names that calls at the other members of a cluster used. */
    public Future<LatchPeers.OtherNames> namesOfOthers() {
        return peers.names();
    }

    /**
     * Lifts latches that a re-arm at another member lifted, with the same ramp as a re-arm here. Latches that they hid,
     * and that the re-arm did not lift, are set.
     */
    public void liftFor(List<ModeHold> latches, String member) {
        listener.liftedByMember(latches);
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
            listener.afterRearm(latches); // else no pull of these scopes would begin any more
        }
        peers.changed(latches());
    }

    /** Returns the scope as the exchange writes its name. */
    ModeScope canonical(ModeScope modeScope) {
        return modeRegistry.canonical(modeScope);
    }

    /** Saves the current latches, unless the last save was of the same ones; completes with whether that is durable. */
    Future<Boolean> saved() {
        return saver.saveIfChanged();
    }

    public List<ModeHold> latches() {
        return modeRegistry.snapshot().all().stream().filter(ModeHold::latched).toList();
    }

    /** Returns what is saved for a restart: the latches that are held, and those of other members that they hide. */
    List<ModeHold> latchesToSave() {
        return peers.toSave(latches());
    }

    /** Returns whether all latches surely survive a restart. */
    public boolean isDurable() {
        return saver.isDurable();
    }

    // ---- re-arm

    /** Starts a re-arm for the latches of this scope, or for all when it is null. */
    public Rearm.Challenge propose(@Nullable ModeScope modeScope, String reason, String who) {
        byte[] code = new byte[CODE_BYTES];
        codes.nextBytes(code);
        long until = clocks.nanos() + settings.get().confirmWithinMs() * Nanos.PER_MILLI;
        Rearm.Challenge challenge;
        synchronized (modeRegistry) { // a trip either is among these latches or discards the challenge
            List<ModeHold> latches = latches().stream()
                    .filter(latch -> modeScope == null || latch.modeScope().isSame(modeScope))
                    .toList();
            if (latches.isEmpty()) {
                throw new IllegalArgumentException("nothing is latched" + (modeScope == null ? "" : " for " + modeScope)
                        + ", so there is nothing to re-arm");
            }
            challenge = rearm.propose(new Rearm.Challenge(HexFormat.of().formatHex(code), latches, reason, who, until));
        }
        Audit.Change proposed = new Audit.Change("re-arm", scopes(challenge.latches()), "latched", "proposed");
        audit.write("token " + who, proposed, reason, 0);
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
            for (Function<ModeHold, Rearm.@Nullable Cause> each : causes) {
                Rearm.Cause cause = each.apply(latch);
                if (cause != null && !found.contains(cause)) {
                    found.add(cause);
                }
            }
        }
        return found;
    }

    private Rearm.@Nullable Cause temporaryHoldOf(ModeHold latch) {
        return modeRegistry.snapshot().all().stream()
                .filter(held -> !held.latched() && held.holdCause().at("").equals(latch.holdCause()))
                .map(held -> new Rearm.Cause(
                        held.holdCause() + " still holds " + held.mode() + " for " + held.modeScope() + ": "
                                + held.holdReason().reason(),
                        true))
                .findFirst()
                .orElse(null);
    }

    /**
     * Completes a re-arm. Modes that are not latched, and latches that were added since the proposal, stay. The ramp
     * starts first, so that no call passes without it.
     */
    public Future<Rearmed> confirm(Rearm.Confirmation confirmation) {
        long now = clocks.nanos();
        KillSwitchSettings current = settings.get();
        Rearm.Challenge open = rearm.open(confirmation.code(), now);
        List<Rearm.Cause> holding = open == null ? List.of() : causes(open.latches());
        if (rearm.check(confirmation, conditions(current, holding, now)) instanceof Rearm.Confirmed likely) {
            List<ModeHold> latches = likely.challenge().latches();
            return listener.beforeRearm(latches)
                    .otherwise(failure -> List.of("what acts on the latches could not be ended: " + failure))
                    .compose(left -> {
                        // read again: to end what acts on the latches may take seconds
                        List<Rearm.Cause> all = Stream.concat(
                                        causes(latches).stream(),
                                        left.stream().map(text -> new Rearm.Cause(text, true)))
                                .toList();
                        if (rearm.check(confirmation, conditions(current, all, now)) instanceof Rearm.Confirmed) {
                            latches.forEach(
                                    latch -> admissionActions.startRamp().accept(latch.modeScope(), current));
                        }
                        return confirm(confirmation, current, all, now);
                    })
                    .onComplete(decided -> listener.afterRearm(latches));
        }
        return confirm(confirmation, current, holding, now);
    }

    private Future<Rearmed> confirm(
            Rearm.Confirmation confirmation, KillSwitchSettings current, List<Rearm.Cause> holding, long now) {
        Rearm.ConfirmationResult decision;
        synchronized (modeRegistry) {
            decision = rearm.confirm(confirmation, conditions(current, holding, now));
            if (decision instanceof Rearm.Confirmed confirmed) {
                return lift(confirmed.challenge(), confirmation);
            }
        }
        return denied(confirmation, ((Rearm.Denied) decision).why());
    }

    private Rearm.Conditions conditions(KillSwitchSettings settings, List<Rearm.Cause> holding, long now) {
        return new Rearm.Conditions(settings.requireSecondPerson(), latches(), holding, now);
    }

    private Future<Rearmed> lift(Rearm.Challenge challenge, Rearm.Confirmation confirmation) {
        List<ModeHold> lifted = audit.changeAndRecord(
                "token " + confirmation.who(),
                rearmReason(challenge, confirmation),
                () -> modeRegistry.rearm(challenge.latches()::contains));
        peers.lifted(lifted);
        peers.changed(latches());
        return saver.save().onSuccess(saver::acknowledged).map(saved -> new Rearmed(lifted, saved));
    }

    private Future<Rearmed> denied(Rearm.Confirmation confirmation, String why) {
        Audit.Change denied = new Audit.Change("re-arm", "", "proposed", "denied");
        audit.write("token " + confirmation.who(), denied, why, 0);
        return Future.failedFuture(new IllegalStateException(why));
    }

    private static String rearmReason(Rearm.Challenge challenge, Rearm.Confirmation confirmation) {
        String reason = challenge.reason() + " (proposed by " + challenge.who() + ")";
        return confirmation.forced().isEmpty() ? reason : reason + "; forced: " + confirmation.forced();
    }

    // ---- metrics

    public void metrics(Metrics to) {
        Histogram trips = acknowledged.copy();
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
