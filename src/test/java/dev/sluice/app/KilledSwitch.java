package dev.sluice.app;

import static dev.sluice.Futures.await;

import dev.sluice.base.time.Clocks;
import dev.sluice.control.KillSwitch;
import dev.sluice.control.TradingControl;
import dev.sluice.core.tradingmode.DeadManSettings;
import dev.sluice.core.tradingmode.KillSwitchSettings;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.core.tradingmode.Rearm;
import dev.sluice.persistence.SlowDisk;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that trips, or re-arms what an earlier one tripped, on a real data folder, prints each step, and waits to
 * be killed. Arguments: the folder; {@code trip} or {@code rearm}; the reason; the nanoseconds that the disk needs
 * before and after a write.
 */
public final class KilledSwitch {
    public static final KillSwitchSettings SETTINGS = new KillSwitchSettings(
            false,
            false,
            300_000,
            0,
            100,
            0,
            Map.of(),
            null,
            List.of(),
            new DeadManSettings(60_000, false, Mode.CANCEL_ONLY));

    private KilledSwitch() {}

    public static void main(String[] args) throws Exception {
        long diskNanos = Long.parseLong(args[3]);
        TradingControl tradingControl = new TradingControl(
                SlowDisk.open(Path.of(args[0]), () -> LockSupport.parkNanos(diskNanos)),
                () -> SETTINGS,
                Clocks.system(),
                new TradingControl.AdmissionActions(
                        atMost -> Future.succeededFuture(List.of()), (modeScope, settings) -> {}),
                System.out::println,
                (level, message, names) -> {});
        tradingControl.start();
        System.out.println("ready");
        KillSwitch killSwitch = tradingControl.killSwitch();
        if (args[1].equals("trip")) {
            System.out.println("tripping");
            acknowledged(
                    killSwitch,
                    await(killSwitch.trip(KillSwitch.TripRequest.of(
                                    ModeScope.GLOBAL, Mode.CANCEL_ONLY, args[2], "token tester")))
                            .isDurable());
        } else {
            String code = killSwitch.propose(null, args[2], "ann").code();
            System.out.println("confirming");
            acknowledged(
                    killSwitch,
                    await(killSwitch.confirm(new Rearm.Confirmation(code, "bob", "")))
                            .isDurable());
        }
        System.exit(System.in.read());
    }

    /** Prints that the operation was acknowledged; on a slow disk only later durability counts. */
    private static void acknowledged(KillSwitch killSwitch, boolean durable) {
        System.out.println(durable ? "acknowledged, durable" : "acknowledged");
        while (!killSwitch.isDurable()) {
            LockSupport.parkNanos(100_000);
        }
        System.out.println("durable");
    }
}
