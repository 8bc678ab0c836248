package dev.sluice.control;

import dev.sluice.base.time.Clocks;
import dev.sluice.base.unit.Nanos;
import dev.sluice.core.admission.status.DeadManSwitch;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.KillSwitchSettings;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.core.tradingmode.SharedLatches;
import dev.sluice.core.tradingmode.Watchdogs;
import dev.sluice.logging.LogSink;
import dev.sluice.part.Identity;
import dev.sluice.part.Metrics;
import dev.sluice.part.Part;
import dev.sluice.part.Role;
import dev.sluice.persistence.AdminTokens;
import dev.sluice.persistence.AuditLog;
import dev.sluice.persistence.DataFolder;
import dev.sluice.persistence.HaltFile;
import dev.sluice.persistence.LatchWriter;
import dev.sluice.persistence.StartMark;
import dev.sluice.status.ControlStatus;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Owns what stops trading and what records who stopped it: modes, kill switch and its triggers, audit, admin tokens. It
 * restores the latches of an earlier process; they are in effect when the constructor returns, before any port is open.
 */
public final class TradingControl implements Part {
    /**
     * The actions of the admission controllers, which are created later.
     *
     * @param applyStricterModes makes them check waiting calls; completes, after this time at the latest, with the
     *     event loops that ran no turn
     * @param startRamp starts the ramp of a scope after a re-arm
     */
    public record AdmissionActions(
            Function<Duration, Future<List<String>>> applyStricterModes,
            BiConsumer<ModeScope, KillSwitchSettings> startRamp) {}

    private final DataFolder dataFolder;
    private final Supplier<KillSwitchSettings> settings;
    private final Clocks clocks;
    private final Consumer<String> warnings;
    private final ModeRegistry modeRegistry;
    private final LatchWriter latchWriter;
    private final Audit audit;
    private final Watchdogs watchdogs = new Watchdogs();
    private final KillSwitch killSwitch;
    private final ModeHolder holder;
    private final HaltFile haltFile;
    private final HaltTriggers haltTriggers;
    private boolean isFirstStart;

    public TradingControl(
            DataFolder dataFolder,
            Supplier<KillSwitchSettings> settings,
            Clocks clocks,
            AdmissionActions admissionActions,
            Consumer<String> warnings,
            LogSink log) {
        this.dataFolder = dataFolder;
        this.settings = settings;
        this.clocks = clocks;
        this.warnings = warnings;
        long now = clocks.nanos();
        modeRegistry = new ModeRegistry(now, clocks.epochMillis());
        latchWriter = dataFolder.latches(warnings);
        audit = new Audit(new AuditLog(dataFolder.folder(), warnings), clocks.wallClock(), modeRegistry);
        watchdogs.configure(settings.get().watchdogs(), now);
        killSwitch = new KillSwitch(modeRegistry, latchWriter, audit, clocks, settings, admissionActions);
        holder = new ModeHolder(modeRegistry, clocks.ticker(), killSwitch::modesChanged, warnings);
        haltFile = new HaltFile(dataFolder.folder());
        haltTriggers = new HaltTriggers(killSwitch, haltFile, watchdogs, settings, clocks.ticker());
        restoreState();
        audit.setModeLog(new ModeLog(log, clocks.ticker(), killSwitch::saveIfChanged));
    }

    /** Sets the saved latches, and {@code CANCEL_ONLY} if the saved state is incomplete. Records what was found. */
    private void restoreState() {
        DataFolder.SavedState savedState = dataFolder.start();
        savedState.latches().forEach(modeRegistry::trip);
        audit.recordInitialModes();
        String missing = settings.get().requireState() ? missingState(savedState) : "";
        isFirstStart = savedState.first() && missing.isEmpty();
        String problem = missing.isEmpty() ? savedState.problem() : missing;
        if (!problem.isEmpty()) {
            HoldReason holdReason =
                    new HoldReason(problem, SharedLatches.START, clocks.epochMillis(), HoldReason.REARM);
            ModeHold latch = modeRegistry.trip(
                    ModeHold.latch(ModeScope.GLOBAL, HoldCause.KILL_SWITCH, Mode.CANCEL_ONLY, holdReason));
            if (!latch.holdReason().equals(holdReason)) {
                warnings.accept(problem); // the latch has another reason, so nothing else reports this one
            }
        }
        String description = savedState.first()
                ? "first start: the data folder was absent or empty"
                : "state was found; latched: " + savedState.latches() + (problem.isEmpty() ? "" : "; " + problem);
        audit.write(SharedLatches.START, new Audit.Change("gateway", "global", "stopped", "started"), description, 0);
        audit.recordModeChanges();
        latchWriter.save(withHidden(savedState.latches()));
        dataFolder.exposed().forEach(warnings);
        for (ModeHold latch : modeRegistry.snapshot().all()) {
            warnings.accept("the gateway starts with " + latch + "; use scripts/sluice rearm to lift it");
        }
    }

    /** Returns the current latches, and the saved ones that a stricter one hides. */
    private List<ModeHold> withHidden(List<ModeHold> savedLatches) {
        Set<ModeHold> all = new LinkedHashSet<>(savedLatches);
        all.addAll(killSwitch.latches());
        return List.copyOf(all);
    }

    /** Returns whether no gateway used the data folder before, so that no exchange counts earlier calls of it. */
    public boolean isFirstStart() {
        return isFirstStart;
    }

    /** Returns the latches that an earlier process saved. */
    public List<ModeHold> savedLatches() {
        return dataFolder.start().latches();
    }

    /**
     * Returns why an absent or empty data folder may be a lost one; "" when it surely is not. Creates the {@link
     * StartMark}.
     */
    private String missingState(DataFolder.SavedState savedState) {
        StartMark mark = dataFolder.mark();
        if (savedState.first() && mark.exists()) {
            return "the data folder is absent or empty, but a gateway used it earlier (" + mark.path()
                    + "), so latches may be lost, and killSwitch.requireState is on; for an intended first start delete that"
                    + " file before the start, else re-arm";
        }
        boolean isMarked = mark.make();
        return isMarked || !savedState.first()
                ? ""
                : "the data folder is absent or empty, killSwitch.requireState is on, and " + mark.path()
                        + ", which distinguishes a first start from a lost folder, cannot be written; for a first start use"
                        + " 'run --first-start' once, else re-arm";
    }

    /** Checks the file HALT. Completes when calls may arrive: the file was read, or trading is halted. */
    public CompletableFuture<Void> checkHaltFile() {
        return haltTriggers.checkBeforeStart();
    }

    /**
     * Starts the trip triggers, and writes the queued rows of the audit. This is not done in the constructor, because
     * loading the native library of the database takes a tenth of a second and would delay the start.
     */
    @Override
    public void start() {
        haltTriggers.start();
        audit.log().open();
    }

    /** Records the changes of modes that no other part recorded, such as a mode that was lifted automatically. */
    @Override
    public void everySecond() {
        audit.recordModeChanges();
    }

    /**
     * Applies and records a new configuration.
     *
     * @param before the hash of the former configuration
     * @param after the hash of the new one
     */
    public void onReload(String who, String before, String after, List<String> changes) {
        watchdogs.configure(settings.get().watchdogs(), clocks.nanos());
        if (!changes.isEmpty()) {
            audit.write(who, new Audit.Change("configuration", "global", before, after), String.join("; ", changes), 0);
        }
    }

    /**
     * Returns a new watch over the dead man's switches.
     *
     * @param armed returns the switches that are armed at a time in nanoseconds, by exchange
     */
    public DeadManWatch deadManWatch(Function<Long, Map<String, List<DeadManSwitch>>> armed) {
        return new DeadManWatch(
                armed, request -> killSwitch.trip(request), () -> settings.get().deadMan(), clocks.ticker(), warnings);
    }

    public ModeHolder holder() {
        return holder;
    }

    public ModeRegistry modeRegistry() {
        return modeRegistry;
    }

    public KillSwitch killSwitch() {
        return killSwitch;
    }

    public Watchdogs watchdogs() {
        return watchdogs;
    }

    public Audit audit() {
        return audit;
    }

    public AdminTokens adminTokens() {
        return dataFolder.adminTokens();
    }

    /**
     * Returns the owner of a token and the owner's roles; null if it is no valid token.
     *
     * @param tokenHash the SHA-256 of the token in hex digits
     */
    public @Nullable Identity identityOf(String tokenHash) {
        AdminTokens.Owner owner = adminTokens().ownerOf(tokenHash);
        if (owner == null) {
            return null;
        }
        Set<Role> roles = new HashSet<>();
        for (Role role : Role.values()) {
            if (owner.roles().contains(role.toString())) {
                roles.add(role);
            }
        }
        return new Identity(owner.name(), roles);
    }

    /** Returns the state of latches, watchdogs and audit, and how to halt without network: process id and file HALT. */
    public ControlStatus status() {
        Map<String, Double> ages = new LinkedHashMap<>();
        watchdogs.ages(clocks.nanos()).forEach((name, age) -> ages.put(name, age / (double) Nanos.PER_MILLI));
        boolean isWatched = settings.get().haltFileMs() > 0;
        return new ControlStatus(
                ProcessHandle.current().pid(),
                isWatched ? haltFile.path().toString() : null,
                killSwitch.isDurable(),
                ages,
                audit.log().backlog(),
                audit.log().dropped());
    }

    /** Returns the problems of the files in the data folder, each with its remedy. */
    public List<String> dataFolderProblems() {
        List<String> problems = new ArrayList<>(dataFolder.lost());
        if (!latchWriter.problem().isEmpty()) {
            problems.add(latchWriter.problem());
        }
        return problems;
    }

    /**
     * Returns the problems of the data folder, the audit and the file HALT that stop no trading, each with its remedy.
     */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>(dataFolder.exposed());
        Stream.of(audit.log().problem(), haltTriggers.problem())
                .filter(problem -> !problem.isEmpty())
                .forEach(warnings::add);
        return warnings;
    }

    @Override
    public void metrics(Metrics to) {
        killSwitch.metrics(to);
    }

    /** Saves the latches and closes all. Called after the ports are closed. Armed dead man's switches stay armed. */
    @Override
    public void close() {
        haltTriggers.close();
        latchWriter.save(killSwitch.latchesToSave());
        latchWriter.close();
        audit.write(SharedLatches.START, new Audit.Change("gateway", "global", "started", "stopped"), "stopped", 0);
        audit.log().close();
    }
}
