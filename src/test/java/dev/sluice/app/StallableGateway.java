package dev.sluice.app;

import static dev.sluice.Futures.await;

import dev.sluice.base.time.WallClock;
import dev.sluice.cli.RunOptions;
import dev.sluice.config.Config;
import dev.sluice.config.LoadResult;
import dev.sluice.config.Overrides;
import dev.sluice.logging.Log;
import dev.sluice.persistence.SlowDisk;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A gateway as {@code run} starts it, except for its disk: after {@code stall} on its input, every write of the
 * latches blocks, before and after it, until {@code go on}. Ends with its input.
 */
final class StallableGateway {
    private static final long LOOK_NANOS = 100_000;

    private static volatile boolean stalled;

    private StallableGateway() {}

    public static void main(String[] arguments) throws Exception {
        Overrides overrides = RunOptions.parse(List.of(arguments)).overrides();
        Config config = config(RunOptions.parse(List.of(arguments)).conf(), overrides);
        Log log = new Log(config.gateway().log(), WallClock.system()::epochMillis, System.out, System.out);
        Gateway gateway = await(GatewayStarter.start(
                config,
                overrides,
                SlowDisk.open(Path.of(config.gateway().dataFolder()), StallableGateway::stand),
                log,
                opened -> {}));
        System.out.println("serving");
        obey();
        await(gateway.stop());
        System.exit(0);
    }

    private static Config config(Path folder, Overrides overrides) {
        LoadResult all = Config.load(folder, overrides);
        if (all instanceof LoadResult.Valid valid) {
            return valid.config();
        }
        throw new IllegalArgumentException(all.toString());
    }

    private static void stand() {
        while (stalled) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private static void obey() throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            stalled = line.equals("stall");
            System.out.println("command: " + line);
        }
        stalled = false;
    }
}
