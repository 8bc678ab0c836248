package dev.sluice;

import dev.sluice.cli.Exit;
import dev.sluice.cli.RunOptions;
import dev.sluice.cli.Sluice;
import dev.sluice.config.Config;
import dev.sluice.config.Loaded;
import dev.sluice.config.Overrides;
import dev.sluice.config.Problem;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;

/** Where the process begins. {@code run} goes straight to the gateway; everything else, help included, goes to the commands. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.setProperty("java.util.logging.SimpleFormatter.format", "sluice: %4$s: %5$s%6$s%n");
        List<String> all = Arrays.asList(arguments);
        boolean help = all.contains("--help") || all.contains("-h");
        System.exit(
                !all.isEmpty() && all.get(0).equals("run") && !help
                        ? run(all.subList(1, all.size()))
                        : Sluice.run(arguments));
    }

    private static int run(List<String> arguments) {
        RunOptions options;
        try {
            options = RunOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            return fail(Exit.USAGE, e.getMessage() + "; scripts/sluice run --help");
        }
        Overrides overrides = options.overrides();
        Loaded loaded = Config.load(options.conf());
        if (loaded instanceof Loaded.Valid valid) {
            loaded = valid.config().with(overrides);
        }
        if (loaded instanceof Loaded.Invalid invalid) {
            for (Problem problem : invalid.problems()) {
                System.err.println(problem);
            }
            return fail(
                    Exit.NO,
                    "not started: the configuration in " + options.conf() + " is wrong; places: "
                            + invalid.problems().size());
        }
        return serve(((Loaded.Valid) loaded).config(), overrides);
    }

    private static int serve(Config config, Overrides overrides) {
        Gateway gateway;
        try {
            gateway = Gateway.start(config, overrides, System.out::println, Main::warn)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            Throwable why = e.getCause() == null ? e : e.getCause();
            return fail(
                    Exit.NO, "not started: " + (why instanceof GatewayException ? why.getMessage() : why.toString()));
        }
        CountDownLatch stop = new CountDownLatch(1);
        Signals.on("TERM", stop::countDown);
        Signals.on("INT", stop::countDown);
        Signals.on(
                "HUP",
                () -> gateway.reload()
                        .onComplete(
                                done -> System.out.println(
                                        done.report().getString("message") + problems(done.report())),
                                failure -> warn(failure.toString())));
        try {
            stop.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.out.println("stopping: new orders are refused, cancels pass, waiting calls finish");
        gateway.stop().toCompletionStage().toCompletableFuture().join();
        System.out.println("stopped");
        return Exit.DONE;
    }

    private static String problems(JsonObject report) {
        StringBuilder lines = new StringBuilder();
        for (Object problem : report.getJsonArray("problems", new JsonArray())) {
            lines.append("\n  ").append(((JsonObject) problem).getString("text"));
        }
        return lines.toString();
    }

    private static void warn(String warning) {
        System.err.println("sluice: " + warning);
    }

    private static int fail(int exitCode, String message) {
        warn(message);
        return exitCode;
    }
}
