package dev.sluice.control;

import dev.sluice.admin.Identity;
import dev.sluice.admin.Role;
import dev.sluice.core.admission.DeadManSwitch;
import dev.sluice.core.tradingmode.HoldCause;
import dev.sluice.core.tradingmode.HoldReason;
import dev.sluice.core.tradingmode.KillSwitchSettings;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeHold;
import dev.sluice.core.tradingmode.ModeRegistry;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.core.tradingmode.Watchdogs;
import dev.sluice.persistence.AdminTokens;
import dev.sluice.persistence.AuditLog;
import dev.sluice.persistence.DataFolder;
import dev.sluice.persistence.HaltFile;
import dev.sluice.persistence.LatchKeeper;
import dev.sluice.persistence.StartMark;
import dev.sluice.time.Ticker;
import dev.sluice.time.WallClock;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything that stops trading and says who did, put together: modes, latches as an earlier process left them, kill switch, ways to trip, audit, tokens.
 *
 * <p>Latches stand from the constructor on, before any port is open.
 */
public final class TradingControl implements AutoCloseable {
    /** What it is put together from. */
    public record Dependencies(
            DataFolder data,
            Supplier<KillSwitchSettings> settings,
            Ticker ticker,
            WallClock wallClock,
            Consumer<String> warnings) {}

    /** How it reaches the gates, which are made after it. */
    public record Gates(
            Function<Duration, Future<List<String>>> tightened, BiConsumer<ModeScope, KillSwitchSettings> ramps) {}

    private static final String START = "start";
    private static final double NANOS_PER_MILLI = 1e6;

    private final Dependencies dependencies;
    private final ModeRegistry board;
    private final LatchKeeper keeper;
    private final Audit audit;
    private final Watchdogs watchdogs = new Watchdogs();
    private final KillSwitch killSwitch;
    private final HaltTriggers paths;

    public TradingControl(Dependencies dependencies, Gates gates) {
        this.dependencies = dependencies;
        long now = dependencies.ticker().nanos();
        board = new ModeRegistry(now, dependencies.wallClock().epochMillis());
        keeper = dependencies.data().latches(dependencies.warnings());
        audit = new Audit(
                new AuditLog(dependencies.data().folder(), dependencies.warnings()), dependencies.wallClock(), board);
        watchdogs.configure(dependencies.settings().get().watchdogs(), now);
        killSwitch = new KillSwitch(new KillSwitch.Dependencies(
                board,
                keeper,
                audit,
                dependencies.ticker(),
                dependencies.wallClock(),
                dependencies.settings(),
                gates.tightened(),
                gates.ramps()));
        paths = new HaltTriggers(
                killSwitch,
                new HaltFile(dependencies.data().folder()),
                watchdogs,
                dependencies.settings(),
                dependencies.ticker());
        begin();
    }

    /** Design rule 10: what stood stands; what cannot be known stops new risk; a first start is said. */
    private void begin() {
        DataFolder.Start start = dependencies.data().start();
        start.latches().forEach(board::trip);
        audit.found();
        String lacking = dependencies.settings().get().requireState() ? lackingState(start) : "";
        String trouble = lacking.isEmpty() ? start.trouble() : lacking;
        if (!trouble.isEmpty()) {
            HoldReason holdReason =
                    new HoldReason(trouble, START, dependencies.wallClock().epochMillis(), HoldReason.REARM);
            ModeHold held =
                    board.trip(ModeHold.latch(ModeScope.GLOBAL, HoldCause.KILL_SWITCH, Mode.CANCEL_ONLY, holdReason));
            if (!held.holdReason().equals(holdReason)) {
                dependencies.warnings().accept(trouble); // as strict a latch stands for it: nobody else tells
            }
        }
        String found = start.first()
                ? "first start: the data folder was absent or empty"
                : "state was found; latched: " + start.latches() + (trouble.isEmpty() ? "" : "; " + trouble);
        audit.write(START, new Audit.Change("gateway", "global", "stopped", "started"), found, 0);
        audit.modes();
        keeper.save(killSwitch.latches());
        for (ModeHold held : board.now().all()) {
            dependencies.warnings().accept("trading begins " + held + "; scripts/sluice rearm begins to lift it");
        }
    }

    /** Why an absent or empty data folder may be a lost one; "" when it surely is not, or when state was found. */
    private String lackingState(DataFolder.Start start) {
        StartMark mark = dependencies.data().mark();
        if (start.first() && mark.exists()) {
            return "the data folder is absent or empty, but a gateway used it before (" + mark.path()
                    + "), so latches may be lost and killSwitch.requireState is on; for a first start on purpose delete that"
                    + " file before the start, else re-arm";
        }
        boolean made = mark.make();
        return made || !start.first()
                ? ""
                : "the data folder is absent or empty, killSwitch.requireState is on, and " + mark.path()
                        + ", which tells a first start from a lost folder, cannot be made; for a first start use"
                        + " 'run --first-start' once, else re-arm";
    }

    /** From now on the ways to trip are watched. */
    public void watch() {
        paths.start();
    }

    /** The start is over: the audit may take its time now. */
    public void serving() {
        audit.log().open();
    }

    /** Another configuration is in force; both by their hashes. */
    public void reloaded(String who, String before, String after, List<String> changes) {
        watchdogs.configure(
                dependencies.settings().get().watchdogs(), dependencies.ticker().nanos());
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
        return new DeadManWatch(new DeadManWatch.Dependencies(
                armed,
                order -> killSwitch.trip(order),
                () -> dependencies.settings().get().deadMan(),
                dependencies.ticker(),
                dependencies.warnings()));
    }

    public ModeRegistry board() {
        return board;
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
        return dependencies.data().adminTokens();
    }

    /** Whose token it is; null: nobody's. A role that this version does not know gives nothing. */
    public @Nullable Identity identity(String offered) {
        AdminTokens.Owner owner = adminTokens().owner(offered);
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

    /** How latches, watchdogs and audit stand, for status. */
    public JsonObject status() {
        JsonObject ages = new JsonObject();
        watchdogs.ages(dependencies.ticker().nanos()).forEach((name, age) -> ages.put(name, age / NANOS_PER_MILLI));
        return new JsonObject()
                .put("latchesDurable", killSwitch.isDurable())
                .put("watchdogAgesMs", ages)
                .put("auditNotYetWritten", audit.log().behind())
                .put("auditLost", audit.log().dropped());
    }

    /** What is wrong with the files of the data folder, each with what to do; empty when nothing is. */
    public List<String> dataFolderTroubles() {
        List<String> troubles = new ArrayList<>(dependencies.data().lost());
        if (!keeper.trouble().isEmpty()) {
            troubles.add(keeper.trouble());
        }
        return troubles;
    }

    /** After the ports are closed. Latches stay; an armed dead man's switch stays armed. */
    @Override
    public void close() {
        paths.close();
        keeper.save(killSwitch.latches());
        keeper.close();
        audit.write(START, new Audit.Change("gateway", "global", "started", "stopped"), "stopped", 0);
        audit.log().close();
    }
}
