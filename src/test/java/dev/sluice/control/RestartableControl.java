package dev.sluice.control;

import static dev.sluice.Futures.await;

import dev.sluice.base.time.Clocks;
import dev.sluice.base.time.Ticker;
import dev.sluice.core.tradingmode.DeadManSettings;
import dev.sluice.core.tradingmode.KillSwitchSettings;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.core.tradingmode.Rearm;
import dev.sluice.core.tradingmode.WatchdogSettings;
import dev.sluice.persistence.AuditRow;
import dev.sluice.persistence.DataFolder;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A {@code TradingControl} that can be stopped, and started again on the same data folder, without admission
 * controllers. {@link TradingControlFixture} is one that is started once.
 */
@SuppressWarnings("NullAway.Init") // made by start
final class RestartableControl {
    private final Path folder;
    final List<String> warnings = new CopyOnWriteArrayList<>();
    final LoggedLines lines = new LoggedLines();
    final List<ModeScope> ramps = new CopyOnWriteArrayList<>();
    final CountDownLatch tightened = new CountDownLatch(1);
    final AtomicLong epochMillis = new AtomicLong(1_800_000_000_000L);

    /** Completes with the event loops that did not respond to a tightened mode. */
    Future<List<String>> unresponsiveLoops = Future.succeededFuture(List.of());

    KillSwitchSettings settings = settings(false, false, 0, Map.of());
    private int losses;
    private DataFolder data;
    TradingControl tradingControl;

    static KillSwitchSettings settings(
            boolean requireState, boolean secondPerson, long haltFileMs, Map<String, WatchdogSettings> watchdogs) {
        return new KillSwitchSettings(
                requireState,
                secondPerson,
                300_000,
                60_000,
                10,
                haltFileMs,
                watchdogs,
                null,
                List.of(),
                new DeadManSettings(60_000, false, Mode.CANCEL_ONLY));
    }

    RestartableControl(Path folder) {
        this.folder = folder;
    }

    void start() throws IOException {
        data = DataFolder.open(folder.resolve("data"));
        tradingControl = new TradingControl(
                data,
                () -> settings,
                new Clocks(Ticker.system(), epochMillis::get),
                new TradingControl.AdmissionActions(this::tighten, (modeScope, config) -> ramps.add(modeScope)),
                warnings::add,
                lines);
    }

    private Future<List<String>> tighten(Duration atMost) {
        tightened.countDown();
        return unresponsiveLoops;
    }

    void stop() throws IOException {
        if (tradingControl != null) {
            tradingControl.close();
            data.close();
        }
    }

    void restart() throws IOException {
        stop();
        start();
    }

    KillSwitch.TripResult trip(String reason) throws Exception {
        return await(tradingControl
                .killSwitch()
                .trip(KillSwitch.TripRequest.of(ModeScope.GLOBAL, Mode.CANCEL_ONLY, reason, "token tester")));
    }

    KillSwitch.TripResult rehearse(String reason) throws Exception {
        return await(tradingControl
                .killSwitch()
                .rehearse(KillSwitch.TripRequest.of(ModeScope.GLOBAL, Mode.CANCEL_ONLY, reason, "token tester")));
    }

    Mode mode() {
        return tradingControl.modeRegistry().snapshot().global();
    }

    String challenge(String who) {
        return tradingControl.killSwitch().propose(null, "it is over", who).code();
    }

    Future<KillSwitch.RearmResult> confirm(String code, String who, String forced) {
        return tradingControl.killSwitch().confirm(new Rearm.Confirmation(code, who, forced));
    }

    /** Trips until the latch is durable, because a busy disk can take longer than a trip waits for it. */
    KillSwitch.TripResult tripUntilDurable() throws Exception {
        KillSwitch.TripResult tripped = trip("stop");
        while (!tripped.isDurable()) {
            tripped = trip("stop");
        }
        return tripped;
    }

    /** Moves the folder away in one step, because the thread of the latches recreates missing files. */
    void lose() throws IOException {
        Files.move(folder.resolve("data"), folder.resolve("lost" + losses++));
    }

    List<AuditRow> rows() throws Exception {
        return await(Future.fromCompletionStage(tradingControl.audit().log().rows(0, 100)));
    }
}
