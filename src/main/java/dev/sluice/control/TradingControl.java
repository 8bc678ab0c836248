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
 * The combination of everything that stops trading and reports who did: modes, latches of an earlier process, kill
 * switch, triggers, audit and tokens.
 *
 * <p>Latches are in effect when the constructor returns, before any port is open.
 */
public final class TradingControl implements Part {
    /**
     * The connection to the admission controllers, which are created later.
     *
     * @param applyStricterModes informs them; completes with the event loops that had no turn in time
     * @param startRamp starts the ramp for a scope after a re-arm
     */
    public record AdmissionActions(
            Function<Duration, Future<List<String>>> applyStricterModes,
            BiConsumer<ModeScope, KillSwitchSettings> startRamp) {}

    private final DataFolder data;
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
    private boolean firstStart;

    public TradingControl(
            DataFolder data,
            Supplier<KillSwitchSettings> settings,
            Clocks clocks,
            AdmissionActions admissionActions,
            Consumer<String> warnings,
            LogSink lines) {
        this.data = data;
        this.settings = settings;
        this.clocks = clocks;
        this.warnings = warnings;
        long now = clocks.nanos();
        modeRegistry = new ModeRegistry(now, clocks.epochMillis());
        latchWriter = data.latches(warnings);
        audit = new Audit(new AuditLog(data.folder(), warnings), clocks.wallClock(), modeRegistry);
        watchdogs.configure(settings.get().watchdogs(), now);
        killSwitch = new KillSwitch(modeRegistry, latchWriter, audit, clocks, settings, admissionActions);
        holder = new ModeHolder(modeRegistry, clocks.ticker(), killSwitch::modesChanged, warnings);
        haltFile = new HaltFile(data.folder());
        haltTriggers = new HaltTriggers(killSwitch, haltFile, watchdogs, settings, clocks.ticker());
        begin();
        audit.logTo(new ModeLog(lines, clocks.ticker(), killSwitch::saved));
    }

    /**
     * Restores the state: restored latches apply; unreadable state stops new risk; a first start is
     * logged.
     */
    private void begin() {
        DataFolder.SavedState start = data.start();
        start.latches().forEach(modeRegistry::trip);
        audit.recordInitialModes();
        String lacking = settings.get().requireState() ? missingState(start) : "";
        firstStart = start.first() && lacking.isEmpty();
        String problem = lacking.isEmpty() ? start.problem() : lacking;
        if (!problem.isEmpty()) {
            HoldReason holdReason =
                    new HoldReason(problem, SharedLatches.START, clocks.epochMillis(), HoldReason.REARM);
            ModeHold held = modeRegistry.trip(
                    ModeHold.latch(ModeScope.GLOBAL, HoldCause.KILL_SWITCH, Mode.CANCEL_ONLY, holdReason));
            if (!held.holdReason().equals(holdReason)) {
                warnings.accept(problem); // an equally strict latch exists, so nothing else reports it
            }
        }
        String found = start.first()
                ? "first start: the data folder was absent or empty"
                : "state was found; latched: " + start.latches() + (problem.isEmpty() ? "" : "; " + problem);
        audit.write(SharedLatches.START, new Audit.Change("gateway", "global", "stopped", "started"), found, 0);
        audit.recordModeChanges();
        latchWriter.save(withHidden(start.latches()));
        data.exposed().forEach(warnings);
        for (ModeHold held : modeRegistry.snapshot().all()) {
            warnings.accept("the gateway starts with " + held + "; use scripts/sluice rearm to lift it");
        }
    }

    /** Returns the latches that are held now, and those found at the start that a stricter one hides. */
    private List<ModeHold> withHidden(List<ModeHold> found) {
        Set<ModeHold> all = new LinkedHashSet<>(found);
        all.addAll(killSwitch.latches());
        return List.copyOf(all);
    }

    /** Returns whether no gateway used the data folder before, so that none of its calls can still be counted. */
    public boolean isFirstStart() {
        return firstStart;
    }

    /** Returns the latches that an earlier process saved. */
    public List<ModeHold> foundLatches() {
        return data.start().latches();
    }

    /**
     * Returns why an absent or empty data folder may be a lost one; "" when it surely is not, or when state was
     * found.
     */
    private String missingState(DataFolder.SavedState start) {
        StartMark mark = data.mark();
        if (start.first() && mark.exists()) {
            return "the data folder is absent or empty, but a gateway used it earlier (" + mark.path()
                    + "), so latches may be lost, and killSwitch.requireState is on; for an intended first start delete that"
                    + " file before the start, else re-arm";
        }
        boolean made = mark.make();
        return made || !start.first()
                ? ""
                : "the data folder is absent or empty, killSwitch.requireState is on, and " + mark.path()
                        + ", which distinguishes a first start from a lost folder, cannot be written; for a first start use"
                        + " 'run --first-start' once, else re-arm";
    }

    /** Checks the file HALT. Completes when calls may arrive: it was read, or trading is halted. */
    public CompletableFuture<Void> checkHaltFile() {
        return haltTriggers.checkBeforeStart();
    }

    /**
     * Starts the trip triggers, and writing the audit, with the rows queued until now. Loading the database's native
     * library takes a tenth of a second, which would delay the start, and later the first calls.
     */
    @Override
    public void start() {
        haltTriggers.start();
        audit.log().open();
    }

    /** Records modes whose changes nobody reported, such as one that was lifted automatically. */
    @Override
    public void everySecond() {
        audit.recordModeChanges();
    }

    /** Records that another configuration took effect; both are identified by their hashes. */
    public void reloaded(String who, String before, String after, List<String> changes) {
        watchdogs.configure(settings.get().watchdogs(), clocks.nanos());
        if (!changes.isEmpty()) {
            audit.write(who, new Audit.Change("configuration", "global", before, after), String.join("; ", changes), 0);
        }
    }

    /**
     * Returns the watch over the dead man's switches.
     *
     * @param armed the dead man's switches that are armed now, by exchange
     */
    public DeadManWatch deadMen(Function<Long, Map<String, List<DeadManSwitch>>> armed) {
        return new DeadManWatch(
                armed, order -> killSwitch.trip(order), () -> settings.get().deadMan(), clocks.ticker(), warnings);
    }

    /** Returns the holder of modes that last as long as a condition. */
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
        return data.adminTokens();
    }

    /** Returns whose the token with this SHA-256 in hex digits is; null if it is no token now. */
    public @Nullable Identity identity(String hashOfToken) {
        AdminTokens.Owner owner = adminTokens().ownerOf(hashOfToken);
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

    /** Returns the state of latches, watchdogs and audit for the status, and the ways to halt that need no network. */
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

    /** Returns the problems of the files in the data folder, each with its remedy; empty when there are none. */
    public List<String> dataFolderProblems() {
        List<String> problems = new ArrayList<>(data.lost());
        if (!latchWriter.problem().isEmpty()) {
            problems.add(latchWriter.problem());
        }
        return problems;
    }

    /**
     * Returns the problems of the data folder that stop no trading, each with its remedy; empty when there are none.
     */
    public List<String> warnings() {
        List<String> found = new ArrayList<>(data.exposed());
        Stream.of(audit.log().problem(), haltTriggers.problem())
                .filter(problem -> !problem.isEmpty())
                .forEach(found::add);
        return found;
    }

    @Override
    public void metrics(Metrics to) {
        killSwitch.metrics(to);
    }

    /** Closes everything; call after the ports are closed. Latches and armed dead man's switches stay. */
    @Override
    public void close() {
        haltTriggers.close();
        latchWriter.save(killSwitch.latchesToSave());
        latchWriter.close();
        audit.write(SharedLatches.START, new Audit.Change("gateway", "global", "started", "stopped"), "stopped", 0);
        audit.log().close();
    }
}
