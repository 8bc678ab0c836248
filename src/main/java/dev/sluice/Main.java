package dev.sluice;

import dev.sluice.app.Gateway;
import dev.sluice.app.GatewayException;
import dev.sluice.app.GatewaySignals;
import dev.sluice.app.GatewayStarter;
import dev.sluice.app.UpgradeClient;
import dev.sluice.app.UpgradeRequest;
import dev.sluice.app.systemd.ServiceNotifier;
import dev.sluice.base.time.WallClock;
import dev.sluice.cli.RunOptions;
import dev.sluice.cli.SluiceCommand;
import dev.sluice.cli.UpgradeOptions;
import dev.sluice.cli.exit.ExitCode;
import dev.sluice.config.Config;
import dev.sluice.config.LoadResult;
import dev.sluice.config.json.Problem;
import dev.sluice.logging.Log;
import dev.sluice.upgrade.SocketTransport;
import io.vertx.core.Future;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where the process begins. {@code run} and {@code upgrade} go straight to the gateway; everything else, help included,
 * goes to the commands.
 */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        SocketTransport.configure();
        List<String> all = Arrays.asList(arguments);
        boolean help = all.contains("--help") || all.contains("-h");
        String command = all.isEmpty() || help ? "" : all.get(0);
        System.exit(
                switch (command) {
                    case "run" -> run(all.subList(1, all.size()));
                    case "upgrade" -> upgrade(all.subList(1, all.size()));
                    default -> SluiceCommand.run(List.of(), arguments);
                });
    }

    private static int run(List<String> arguments) {
        RunOptions options;
        try {
            options = RunOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            return fail(ExitCode.USAGE, e.getMessage() + "; scripts/sluice run --help");
        }
        Config config = load(options);
        return config == null
                ? ExitCode.NO
                : serve(
                        new Command(options, arguments),
                        config,
                        (loaded, log, opened) -> GatewayStarter.start(loaded, options.overrides(), log, opened));
    }

    private static int upgrade(List<String> arguments) {
        UpgradeOptions options;
        try {
            options = UpgradeOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            return fail(ExitCode.USAGE, e.getMessage() + "; scripts/sluice upgrade --help");
        }
        Config config = load(options.run());
        if (config == null) {
            return ExitCode.NO;
        }
        if (!UpgradeRequest.isSuccessor()) {
            UpgradeRequest.Result result;
            try {
                String program = System.getProperty("sluice.command", "");
                result = join(UpgradeRequest.send(config, program, System.out::println));
            } catch (CompletionException e) {
                return fail(ExitCode.NO, reason(e));
            }
            if (result == UpgradeRequest.Result.DONE) {
                return ExitCode.DONE;
            }
            if (options.onlyService()) {
                return fail(
                        ExitCode.NO_GATEWAY,
                        "no upgrade: no gateway that a service manager watches runs with the data folder "
                                + config.gateway().dataFolder());
            }
        }
        return serve(
                new Command(options.run(), arguments),
                config,
                (loaded, log, opened) -> UpgradeClient.takeOver(
                                loaded, options.run().overrides(), log, options.drain())
                        .onSuccess(opened::accept));
    }

    /** The command of this process: its options, and the arguments that they were read from. */
    private record Command(RunOptions options, List<String> arguments) {}

    private static <T> T join(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    private static String reason(CompletionException failure) {
        Throwable why = failure.getCause() == null ? failure : failure.getCause();
        return why instanceof GatewayException ? String.valueOf(why.getMessage()) : why.toString();
    }

    /** Starts a gateway. */
    @FunctionalInterface
    private interface Start {
        /** @param opened is called with the gateway when its ports are open */
        Future<Gateway> gateway(Config config, Log log, Consumer<Gateway> opened);
    }

    /** Returns the configuration, or null after reporting its problems. */
    private static @Nullable Config load(RunOptions options) {
        LoadResult loadResult = Config.load(options.conf(), options.overrides());
        if (loadResult instanceof LoadResult.Invalid invalid) {
            for (Problem problem : invalid.problems()) {
                System.err.println(problem);
            }
            fail(
                    ExitCode.NO,
                    "not started: the configuration in " + options.conf() + " is not valid; mistakes: "
                            + invalid.problems().size());
            return null;
        }
        return ((LoadResult.Valid) loadResult).config();
    }

    private static int serve(Command command, Config config, Start start) {
        try (Log log = Log.ofProcess(config.gateway().log(), WallClock.system()::epochMillis)) {
            ServiceNotifier notifier = ServiceNotifier.of(System.getenv(), log::warn);
            GatewaySignals signals = GatewaySignals.install(gateway -> reload(gateway, notifier));
            return serve(start, config, command, new Surroundings(signals, notifier, log));
        }
    }

    /** What a gateway uses of its process. */
    private record Surroundings(GatewaySignals signals, ServiceNotifier notifier, Log log) {}

    private static int serve(Start start, Config config, Command command, Surroundings process) {
        GatewaySignals signals = process.signals();
        Gateway gateway;
        try {
            gateway = join(start.gateway(config, process.log(), signals::attach));
        } catch (CompletionException e) {
            return fail(
                    e.getCause() instanceof UpgradeClient.NoGateway ? ExitCode.NO_GATEWAY : ExitCode.NO,
                    "not started: " + reason(e));
        }
        ServiceNotifier notifier = process.notifier();
        Future<Long> successor = Future.failedFuture("it is not started by this process");
        if (notifier.isWatched()) {
            successor = gateway.enableSuccessorStart(command.arguments()).onSuccess(notifier::replacedBy);
        }
        if (!signals.isStopped()) {
            // Only now: a service manager may send a signal as soon as it knows that the gateway serves.
            notifier.serving("Serving");
        }
        notifier.watchdogInterval().ifPresent(interval -> gateway.reportAlive(interval, notifier::alive));
        signals.awaitStop(gateway.whenReplaced());
        Future<Boolean> replaced = gateway.whenReplaced();
        if (!replaced.isComplete()) {
            notifier.stopping();
        }
        join(gateway.stop());
        if (replaced.isComplete() && !replaced.result() && !signals.isStopped()) {
            process.log().warn("upgrade: this process serves again, with the state that it left to the other one");
            Start again = (running, log, opened) ->
                    GatewayStarter.start(running, command.options().overrides(), log, opened);
            return serve(again, gateway.config(), command, process);
        }
        if (successor.succeeded()) {
            notifier.replacedBy(successor.result()); // a service manager that does not know it would end the service
        }
        if (!replaced.isComplete()) {
            process.log().info("stopped");
        }
        return replaced.isComplete() && !replaced.result() ? ExitCode.NO : ExitCode.DONE;
    }

    private static void reload(Gateway gateway, ServiceNotifier notifier) {
        notifier.reloading();
        gateway.reload("signal HUP")
                .onComplete(
                        done -> notifier.serving("Serving; " + done.message()),
                        failure -> notifier.serving("Serving; the last reload failed: " + failure.getMessage()));
    }

    private static int fail(int exitCode, String message) {
        System.err.println("sluice: " + message);
        return exitCode;
    }
}
