package dev.sluice;

import dev.sluice.admin.Identity;
import dev.sluice.admin.Role;
import dev.sluice.gate.DeadMan;
import dev.sluice.mode.Cause;
import dev.sluice.mode.HeldMode;
import dev.sluice.mode.KillSwitchSettings;
import dev.sluice.mode.Mode;
import dev.sluice.mode.ModeBoard;
import dev.sluice.mode.Scope;
import dev.sluice.mode.Watchdogs;
import dev.sluice.mode.Why;
import dev.sluice.store.AuditLog;
import dev.sluice.store.DataFolder;
import dev.sluice.store.HaltFile;
import dev.sluice.store.LatchKeeper;
import dev.sluice.store.StartMark;
import dev.sluice.store.Tokens;
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
final class Safety implements AutoCloseable {
    /** What it is put together from. */
    record Parts(
            DataFolder data,
            Supplier<KillSwitchSettings> settings,
            Ticker ticker,
            WallClock wallClock,
            Consumer<String> warnings) {}

    /** How it reaches the gates, which are made after it. */
    record Gates(Function<Duration, Future<List<String>>> tightened, BiConsumer<Scope, KillSwitchSettings> ramps) {}

    private static final String START = "start";
    private static final double NANOS_PER_MILLI = 1e6;

    private final Parts parts;
    private final ModeBoard board;
    private final LatchKeeper keeper;
    private final Audit audit;
    private final Watchdogs watchdogs = new Watchdogs();
    private final KillSwitch killSwitch;
    private final TripPaths paths;

    Safety(Parts parts, Gates gates) {
        this.parts = parts;
        long now = parts.ticker().nanos();
        board = new ModeBoard(now, parts.wallClock().epochMillis());
        keeper = parts.data().latches(parts.warnings());
        audit = new Audit(new AuditLog(parts.data().folder(), parts.warnings()), parts.wallClock(), board);
        watchdogs.configure(parts.settings().get().watchdogs(), now);
        killSwitch = new KillSwitch(new KillSwitch.Parts(
                board,
                keeper,
                audit,
                parts.ticker(),
                parts.wallClock(),
                parts.settings(),
                gates.tightened(),
                gates.ramps()));
        paths = new TripPaths(
                killSwitch, new HaltFile(parts.data().folder()), watchdogs, parts.settings(), parts.ticker());
        begin();
    }

    /** Design rule 10: what stood stands; what cannot be known stops new risk; a first start is said. */
    private void begin() {
        DataFolder.Start start = parts.data().start();
        start.latches().forEach(board::trip);
        audit.found();
        String lacking = parts.settings().get().requireState() ? lackingState(start) : "";
        String trouble = lacking.isEmpty() ? start.trouble() : lacking;
        if (!trouble.isEmpty()) {
            Why why = new Why(trouble, START, parts.wallClock().epochMillis(), Why.REARM);
            HeldMode held = board.trip(HeldMode.latch(Scope.GLOBAL, Cause.KILL_SWITCH, Mode.CANCEL_ONLY, why));
            if (!held.why().equals(why)) {
                parts.warnings().accept(trouble); // as strict a latch stands for it: nobody else tells
            }
        }
        String found = start.first()
                ? "first start: the data folder was absent or empty"
                : "state was found; latched: " + start.latches() + (trouble.isEmpty() ? "" : "; " + trouble);
        audit.write(START, new Audit.Change("gateway", "global", "stopped", "started"), found, 0);
        audit.modes();
        keeper.save(killSwitch.latches());
        for (HeldMode held : board.now().all()) {
            parts.warnings().accept("trading begins " + held + "; scripts/sluice rearm begins to lift it");
        }
    }

    /** Why an absent or empty data folder may be a lost one; "" when it surely is not, or when state was found. */
    private String lackingState(DataFolder.Start start) {
        StartMark mark = parts.data().mark();
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
    void watch() {
        paths.start();
    }

    /** The start is over: the audit may take its time now. */
    void serving() {
        audit.log().open();
    }

    /** Another configuration is in force; both by their hashes. */
    void reloaded(String who, String before, String after, List<String> changes) {
        watchdogs.configure(parts.settings().get().watchdogs(), parts.ticker().nanos());
        if (!changes.isEmpty()) {
            audit.write(who, new Audit.Change("configuration", "global", before, after), String.join("; ", changes), 0);
        }
    }

    /** @param armed the dead man's switches that are armed now, by exchange */
    DeadManWatch deadMen(Function<Long, Map<String, List<DeadMan>>> armed) {
        return new DeadManWatch(new DeadManWatch.Parts(
                armed,
                order -> killSwitch.trip(order),
                () -> parts.settings().get().deadMan(),
                parts.ticker(),
                parts.warnings()));
    }

    ModeBoard board() {
        return board;
    }

    KillSwitch killSwitch() {
        return killSwitch;
    }

    Watchdogs watchdogs() {
        return watchdogs;
    }

    Audit audit() {
        return audit;
    }

    Tokens tokens() {
        return parts.data().tokens();
    }

    /** Whose token it is; null: nobody's. A role that this version does not know gives nothing. */
    @Nullable
    Identity identity(String offered) {
        Tokens.Owner owner = tokens().owner(offered);
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
    JsonObject status() {
        JsonObject ages = new JsonObject();
        watchdogs.ages(parts.ticker().nanos()).forEach((name, age) -> ages.put(name, age / NANOS_PER_MILLI));
        return new JsonObject()
                .put("latchesDurable", killSwitch.isDurable())
                .put("watchdogAgesMs", ages)
                .put("auditNotYetWritten", audit.log().behind())
                .put("auditLost", audit.log().dropped());
    }

    /** What is wrong with the files of the data folder, each with what to do; empty when nothing is. */
    List<String> dataFolderTroubles() {
        List<String> troubles = new ArrayList<>(parts.data().lost());
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
