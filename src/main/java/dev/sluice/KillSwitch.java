package dev.sluice;

import dev.sluice.admin.Family;
import dev.sluice.mode.Cause;
import dev.sluice.mode.HeldMode;
import dev.sluice.mode.KillSwitchSettings;
import dev.sluice.mode.Mode;
import dev.sluice.mode.ModeBoard;
import dev.sluice.mode.Rearm;
import dev.sluice.mode.Scope;
import dev.sluice.mode.Why;
import dev.sluice.store.LatchKeeper;
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
final class KillSwitch {
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
    record Parts(
            ModeBoard board,
            LatchKeeper keeper,
            Audit audit,
            Ticker ticker,
            WallClock wallClock,
            Supplier<KillSwitchSettings> settings,
            Function<Duration, Future<List<String>>> tightened,
            BiConsumer<Scope, KillSwitchSettings> ramps) {}

    /** A trip to be. */
    record Order(Scope scope, Cause cause, Mode mode, String reason, String who) {
        /** By hand or by what stands in for a hand. */
        static Order of(Scope scope, Mode mode, String reason, String who) {
            return new Order(scope, Cause.KILL_SWITCH, mode, reason, who);
        }
    }

    /**
     * A trip that is in effect.
     *
     * @param held what is latched for that scope now; stricter than asked for if it was before
     * @param durable whether it surely survives a restart
     * @param behind event loops that had no turn in time
     */
    record Tripped(HeldMode held, boolean durable, List<String> behind, double millis) {}

    /** What a re-arm lifted, and whether a restart keeps to that. */
    record Rearmed(List<HeldMode> lifted, boolean durable) {}

    private final Parts parts;
    private final Rearm rearm = new Rearm();
    private final SecureRandom codes = new SecureRandom();
    private final List<Function<HeldMode, @Nullable String>> causes = new CopyOnWriteArrayList<>();
    private final Histogram acknowledged = new ConcurrentHistogram(1, MOST_MICROS, 2);

    KillSwitch(Parts parts) {
        this.parts = parts;
        causes.add(this::causeOnBoard);
        parts.board().onTrip(rearm::tripped);
    }

    /** Something that knows whether the cause of a latch still holds: it says so in words, or null. */
    void addCause(Function<HeldMode, @Nullable String> cause) {
        causes.add(cause);
    }

    // ---- trip

    Future<Tripped> trip(Order order) {
        long began = parts.ticker().nanos();
        HeldMode latch = latch(order);
        HeldMode held;
        Future<Boolean> durable;
        synchronized (rearm) { // a re-arm that was proposed before this and is confirmed right now must not lift it
            held = parts.board().trip(latch);
            durable = save();
            writeDown(latch, held);
        }
        return acknowledge(held, durable, began)
                .onSuccess(done -> acknowledged.recordValue(
                        Math.min(MOST_MICROS, Math.max(1, Math.round(done.millis() * MICROS_PER_MILLI)))));
    }

    /** The whole way of a trip, event loops and disk included; changes nothing, and counts as none. */
    Future<Tripped> rehearse(Order order) {
        long began = parts.ticker().nanos();
        HeldMode latch = latch(order);
        parts.audit().modes();
        return acknowledge(latch, save(), began);
    }

    private HeldMode latch(Order order) {
        Why why = new Why(order.reason(), order.who(), parts.wallClock().epochMillis(), Why.REARM);
        return HeldMode.latch(order.scope(), order.cause(), order.mode(), why);
    }

    private Future<Tripped> acknowledge(HeldMode held, Future<Boolean> durable, long began) {
        Future<List<String>> behind = parts.tightened().apply(TURN);
        return Future.join(durable, behind)
                .map(both -> new Tripped(
                        held,
                        durable.result(),
                        behind.result(),
                        (parts.ticker().nanos() - began) / NANOS_PER_MILLI_EXACT));
    }

    /** Each trip has its row, also one that finds as strict a latch of somebody else. */
    private void writeDown(HeldMode latch, HeldMode held) {
        parts.audit().modes();
        if (!held.why().equals(latch.why())) {
            String mode = held.mode().name();
            Audit.Change again = new Audit.Change(
                    "latch " + latch.cause() + " again", latch.scope().toString(), mode, mode);
            parts.audit().write(latch.why().who(), again, latch.why().reason(), 0);
        }
    }

    /** Somebody else changed the board: a breaker, a guard, a check. */
    void modesChanged() {
        var unused = parts.tightened().apply(TURN); // nobody waits for an acknowledgement
        save();
        parts.audit().modes();
    }

    /** Saves the latches that stand; in turn, so that an older state never follows a newer one. Completes within {@link #DISK_MILLIS}. */
    private Future<Boolean> save() {
        Promise<Boolean> durable = Promise.promise();
        synchronized (this) {
            parts.keeper().save(latches()).whenComplete((done, failure) -> durable.tryComplete(failure == null));
        }
        // on a thread of the JVM: neither the disk nor an event loop that has no turn keeps an answer waiting
        CompletableFuture.delayedExecutor(DISK_MILLIS, TimeUnit.MILLISECONDS, Runnable::run)
                .execute(() -> durable.tryComplete(false));
        return durable.future();
    }

    List<HeldMode> latches() {
        return parts.board().now().all().stream().filter(HeldMode::latched).toList();
    }

    /** Whether everything that is latched surely survives a restart. */
    boolean isDurable() {
        return parts.keeper().isDurable();
    }

    // ---- re-arm

    /** First step, for the latches of that scope; null: for all. */
    Rearm.Challenge propose(@Nullable Scope scope, String reason, String who) {
        List<HeldMode> latches = latches().stream()
                .filter(latch -> scope == null || latch.scope().equals(scope))
                .toList();
        if (latches.isEmpty()) {
            throw new IllegalArgumentException(
                    "nothing is latched" + (scope == null ? "" : " for " + scope) + ", so there is nothing to re-arm");
        }
        byte[] code = new byte[CODE_BYTES];
        codes.nextBytes(code);
        long until = parts.ticker().nanos() + parts.settings().get().confirmWithinMs() * NANOS_PER_MILLI;
        Rearm.Challenge challenge = new Rearm.Challenge(HexFormat.of().formatHex(code), latches, reason, who, until);
        parts.audit()
                .write("token " + who, new Audit.Change("re-arm", scopes(latches), "latched", "proposed"), reason, 0);
        return rearm.propose(challenge);
    }

    private static String scopes(List<HeldMode> latches) {
        return String.join(
                ", ", latches.stream().map(latch -> latch.scope().toString()).toList());
    }

    /** Why latches of these should not be lifted yet, in words. */
    List<String> causes(List<HeldMode> latches) {
        List<String> found = new ArrayList<>();
        for (HeldMode latch : latches) {
            for (Function<HeldMode, @Nullable String> each : causes) {
                String cause = each.apply(latch);
                if (cause != null && !found.contains(cause)) {
                    found.add(cause);
                }
            }
        }
        return found;
    }

    private @Nullable String causeOnBoard(HeldMode latch) {
        return parts.board().now().all().stream()
                .filter(held -> !held.latched() && held.cause().equals(latch.cause()))
                .map(held -> held.cause() + " still holds " + held.mode() + " for " + held.scope() + ": "
                        + held.why().reason())
                .findFirst()
                .orElse(null);
    }

    /** Second step. What is not latched, and what was latched since, stays. The ramp begins first, so that nothing passes without it. */
    Future<Rearmed> confirm(Rearm.Confirmation confirmation) {
        long now = parts.ticker().nanos();
        KillSwitchSettings settings = parts.settings().get();
        Rearm.Challenge open = rearm.open(confirmation.code(), now);
        List<String> holding = open == null ? List.of() : causes(open.latches());
        if (rearm.look(confirmation, standing(settings, holding, now)) instanceof Rearm.Confirmed likely) {
            likely.challenge().latches().forEach(latch -> parts.ramps().accept(latch.scope(), settings));
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
        List<HeldMode> lifted = parts.audit()
                .modes(
                        "token " + confirmation.who(),
                        told(challenge, confirmation),
                        () -> parts.board().rearm(challenge.latches()::contains));
        return save().map(saved -> new Rearmed(lifted, saved));
    }

    private Future<Rearmed> denied(Rearm.Confirmation confirmation, String why) {
        Audit.Change denied = new Audit.Change("re-arm", "", "proposed", "denied");
        parts.audit().write("token " + confirmation.who(), denied, why, 0);
        return Future.failedFuture(new IllegalStateException(why));
    }

    private static String told(Rearm.Challenge challenge, Rearm.Confirmation confirmation) {
        String told = challenge.reason() + " (proposed by " + challenge.who() + ")";
        return confirmation.forced().isEmpty() ? told : told + "; forced: " + confirmation.forced();
    }

    // ---- metrics

    List<Family> families() {
        Histogram trips = acknowledged.copy();
        return List.of(
                new Family(
                        "sluice_latches_durable",
                        Family.Type.GAUGE,
                        "Whether what is latched survives a restart.",
                        List.of(Family.Sample.of(isDurable() ? 1 : 0))),
                new Family(
                        "sluice_trip_acknowledged_seconds",
                        Family.Type.SUMMARY,
                        "From a trip to its acknowledgement: memory, every event loop, the disk.",
                        List.of(
                                Family.Sample.of(trips.getMaxValue() / MICROS_PER_SECOND, "quantile", "1"),
                                new Family.Sample(
                                        "_sum", List.of(), trips.getMean() * trips.getTotalCount() / MICROS_PER_SECOND),
                                new Family.Sample("_count", List.of(), trips.getTotalCount()))));
    }
}
