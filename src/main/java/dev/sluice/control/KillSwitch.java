package dev.sluice.control;

import dev.sluice.admin.metrics.MetricFamily;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.KillSwitchSettings;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.core.tradingmode.Rearm;
import dev.sluice.persistence.LatchKeeper;
import dev.sluice.time.Ticker;
import dev.sluice.time.WallClock;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Stops trading, and lets it begin again in two steps.
 *
 * <pre>
 *  trip   --> board (memory; from here nothing that it stops is started) --> every event loop has run a turn (40 ms, or named)
 *                                                                     \--> latch file (20 ms, or durable: false, tried again until it works) --> answer
 *  rearm  --> challenge --> confirm --> board --> latch file, ramp --> answer
 * </pre>
 *
 * <p>Everybody who trips comes through here, from any thread: operators, the file HALT, a signal, watchdogs, breakers, gates.
 */
public final class KillSwitch {
    /** By then every event loop has run a turn, or is named (design rule 11). */
    private static final Duration TURN = Duration.ofMillis(40);

    /** As long as an answer waits for the disk. Design rule 10 allows 30; of the 50 that a trip may take, the rest is the event loops' and the collector's. */
    private static final long DISK_MILLIS = 20;

    private static final int CODE_BYTES = 5;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final double MICROS_PER_MILLI = 1e3;
    private static final double NANOS_PER_MILLI_EXACT = 1e6;
    private static final double MICROS_PER_SECOND = 1e6;
    private static final long MOST_MICROS = 60_000_000;

    /**
     * What it works with.
     *
     * @param tightened tells the gates, and completes with the event loops that had no turn in time
     * @param ramps begins the ramp for that scope after a re-arm
     */
    record Dependencies(
            ModeRegistry board,
            LatchKeeper keeper,
            Audit audit,
            Ticker ticker,
            WallClock wallClock,
            Supplier<KillSwitchSettings> settings,
            Function<Duration, Future<List<String>>> tightened,
            BiConsumer<ModeScope, KillSwitchSettings> ramps) {}

    /** A trip to be. */
    public record Order(ModeScope modeScope, HoldCause holdCause, Mode mode, String reason, String who) {
        /** By hand or by what stands in for a hand. */
        public static Order of(ModeScope modeScope, Mode mode, String reason, String who) {
            return new Order(modeScope, HoldCause.KILL_SWITCH, mode, reason, who);
        }
    }

    /**
     * A trip that is in effect.
     *
     * @param held what is latched for that scope now; stricter than asked for if it was before
     * @param durable whether it surely survives a restart
     * @param behind event loops that had no turn in time
     */
    public record Tripped(ModeHold held, boolean durable, List<String> behind, double millis) {}

    /** What a re-arm lifted, and whether a restart keeps to that. */
    public record Rearmed(List<ModeHold> lifted, boolean durable) {}

    private final Dependencies dependencies;
    private final Rearm rearm = new Rearm();
    private final SecureRandom codes = new SecureRandom();
    private final List<Function<ModeHold, @Nullable String>> causes = new CopyOnWriteArrayList<>();
    private final Histogram acknowledged = new ConcurrentHistogram(1, MOST_MICROS, 2);

    KillSwitch(Dependencies dependencies) {
        this.dependencies = dependencies;
        causes.add(this::causeOnBoard);
        dependencies.board().onTrip(rearm::tripped);
    }

    /** Something that knows whether the cause of a latch still holds: it says so in words, or null. */
    void addCause(Function<ModeHold, @Nullable String> cause) {
        causes.add(cause);
    }

    // ---- trip

    public Future<Tripped> trip(Order order) {
        long began = dependencies.ticker().nanos();
        ModeHold latch = latch(order);
        ModeHold held;
        Future<Boolean> durable;
        synchronized (rearm) { // a re-arm that was proposed before this and is confirmed right now must not lift it
            held = dependencies.board().trip(latch);
            durable = save();
            writeDown(latch, held);
        }
        return acknowledge(held, durable, began)
                .onSuccess(done -> acknowledged.recordValue(
                        Math.min(MOST_MICROS, Math.max(1, Math.round(done.millis() * MICROS_PER_MILLI)))));
    }

    /** The whole way of a trip, event loops and disk included; changes nothing, and counts as none. */
    public Future<Tripped> rehearse(Order order) {
        long began = dependencies.ticker().nanos();
        ModeHold latch = latch(order);
        dependencies.audit().modes();
        return acknowledge(latch, save(), began);
    }

    private ModeHold latch(Order order) {
        HoldReason holdReason = new HoldReason(
                order.reason(), order.who(), dependencies.wallClock().epochMillis(), HoldReason.REARM);
        return ModeHold.latch(order.modeScope(), order.holdCause(), order.mode(), holdReason);
    }

    private Future<Tripped> acknowledge(ModeHold held, Future<Boolean> durable, long began) {
        Future<List<String>> behind = dependencies.tightened().apply(TURN);
        return Future.join(durable, behind)
                .map(both -> new Tripped(
                        held,
                        durable.result(),
                        behind.result(),
                        (dependencies.ticker().nanos() - began) / NANOS_PER_MILLI_EXACT));
    }

    /** Each trip has its row, also one that finds as strict a latch of somebody else. */
    private void writeDown(ModeHold latch, ModeHold held) {
        dependencies.audit().modes();
        if (!held.holdReason().equals(latch.holdReason())) {
            String mode = held.mode().name();
            Audit.Change again = new Audit.Change(
                    "latch " + latch.holdCause() + " again", latch.modeScope().toString(), mode, mode);
            dependencies
                    .audit()
                    .write(latch.holdReason().who(), again, latch.holdReason().reason(), 0);
        }
    }

    /** Somebody else changed the board: a breaker, a guard, a check. */
    public void modesChanged() {
        var unused = dependencies.tightened().apply(TURN); // nobody waits for an acknowledgement
        save();
        dependencies.audit().modes();
    }

    /** Saves the latches that stand; in turn, so that an older state never follows a newer one. Completes within {@link #DISK_MILLIS}. */
    private Future<Boolean> save() {
        Promise<Boolean> durable = Promise.promise();
        synchronized (this) {
            dependencies.keeper().save(latches()).whenComplete((done, failure) -> durable.tryComplete(failure == null));
        }
        // on a thread of the JVM: neither the disk nor an event loop that has no turn keeps an answer waiting
        CompletableFuture.delayedExecutor(DISK_MILLIS, TimeUnit.MILLISECONDS, Runnable::run)
                .execute(() -> durable.tryComplete(false));
        return durable.future();
    }

    List<ModeHold> latches() {
        return dependencies.board().now().all().stream()
                .filter(ModeHold::latched)
                .toList();
    }

    /** Whether everything that is latched surely survives a restart. */
    public boolean isDurable() {
        return dependencies.keeper().isDurable();
    }

    // ---- re-arm

    /** First step, for the latches of that scope; null: for all. */
    public Rearm.Challenge propose(@Nullable ModeScope modeScope, String reason, String who) {
        List<ModeHold> latches = latches().stream()
                .filter(latch -> modeScope == null || latch.modeScope().equals(modeScope))
                .toList();
        if (latches.isEmpty()) {
            throw new IllegalArgumentException("nothing is latched" + (modeScope == null ? "" : " for " + modeScope)
                    + ", so there is nothing to re-arm");
        }
        byte[] code = new byte[CODE_BYTES];
        codes.nextBytes(code);
        long until =
                dependencies.ticker().nanos() + dependencies.settings().get().confirmWithinMs() * NANOS_PER_MILLI;
        Rearm.Challenge challenge = new Rearm.Challenge(HexFormat.of().formatHex(code), latches, reason, who, until);
        dependencies
                .audit()
                .write("token " + who, new Audit.Change("re-arm", scopes(latches), "latched", "proposed"), reason, 0);
        return rearm.propose(challenge);
    }

    private static String scopes(List<ModeHold> latches) {
        return String.join(
                ", ",
                latches.stream().map(latch -> latch.modeScope().toString()).toList());
    }

    /** Why latches of these should not be lifted yet, in words. */
    public List<String> causes(List<ModeHold> latches) {
        List<String> found = new ArrayList<>();
        for (ModeHold latch : latches) {
            for (Function<ModeHold, @Nullable String> each : causes) {
                String cause = each.apply(latch);
                if (cause != null && !found.contains(cause)) {
                    found.add(cause);
                }
            }
        }
        return found;
    }

    private @Nullable String causeOnBoard(ModeHold latch) {
        return dependencies.board().now().all().stream()
                .filter(held -> !held.latched() && held.holdCause().equals(latch.holdCause()))
                .map(held -> held.holdCause() + " still holds " + held.mode() + " for " + held.modeScope() + ": "
                        + held.holdReason().reason())
                .findFirst()
                .orElse(null);
    }

    /** Second step. What is not latched, and what was latched since, stays. The ramp begins first, so that nothing passes without it. */
    public Future<Rearmed> confirm(Rearm.Confirmation confirmation) {
        long now = dependencies.ticker().nanos();
        KillSwitchSettings settings = dependencies.settings().get();
        Rearm.Challenge open = rearm.open(confirmation.code(), now);
        List<String> holding = open == null ? List.of() : causes(open.latches());
        if (rearm.look(confirmation, standing(settings, holding, now)) instanceof Rearm.Confirmed likely) {
            likely.challenge().latches().forEach(latch -> dependencies.ramps().accept(latch.modeScope(), settings));
        }
        Rearm.Answer answer;
        synchronized (rearm) {
            answer = rearm.confirm(confirmation, standing(settings, holding, now));
            if (answer instanceof Rearm.Confirmed confirmed) {
                return lift(confirmed.challenge(), confirmation);
            }
        }
        return denied(confirmation, ((Rearm.Denied) answer).why());
    }

    private Rearm.Standing standing(KillSwitchSettings settings, List<String> holding, long now) {
        return new Rearm.Standing(settings.requireSecondPerson(), latches(), holding, now);
    }

    private Future<Rearmed> lift(Rearm.Challenge challenge, Rearm.Confirmation confirmation) {
        List<ModeHold> lifted = dependencies
                .audit()
                .modes(
                        "token " + confirmation.who(),
                        told(challenge, confirmation),
                        () -> dependencies.board().rearm(challenge.latches()::contains));
        return save().map(saved -> new Rearmed(lifted, saved));
    }

    private Future<Rearmed> denied(Rearm.Confirmation confirmation, String why) {
        Audit.Change denied = new Audit.Change("re-arm", "", "proposed", "denied");
        dependencies.audit().write("token " + confirmation.who(), denied, why, 0);
        return Future.failedFuture(new IllegalStateException(why));
    }

    private static String told(Rearm.Challenge challenge, Rearm.Confirmation confirmation) {
        String told = challenge.reason() + " (proposed by " + challenge.who() + ")";
        return confirmation.forced().isEmpty() ? told : told + "; forced: " + confirmation.forced();
    }

    // ---- metrics

    public List<MetricFamily> families() {
        Histogram trips = acknowledged.copy();
        return List.of(
                new MetricFamily(
                        "sluice_latches_durable",
                        MetricFamily.Type.GAUGE,
                        "Whether what is latched survives a restart.",
                        List.of(MetricFamily.Sample.of(isDurable() ? 1 : 0))),
                new MetricFamily(
                        "sluice_trip_acknowledged_seconds",
                        MetricFamily.Type.SUMMARY,
                        "From a trip to its acknowledgement: memory, every event loop, the disk.",
                        List.of(
                                MetricFamily.Sample.of(trips.getMaxValue() / MICROS_PER_SECOND, "quantile", "1"),
                                new MetricFamily.Sample(
                                        "_sum", List.of(), trips.getMean() * trips.getTotalCount() / MICROS_PER_SECOND),
                                new MetricFamily.Sample("_count", List.of(), trips.getTotalCount()))));
    }
}
