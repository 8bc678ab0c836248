package dev.sluice.cli;

import dev.sluice.base.json.RecordJson;
import dev.sluice.base.unit.CountText;
import dev.sluice.cli.exit.ExitCode;
import dev.sluice.core.tradingmode.Mode;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.status.AdminRequest;
import dev.sluice.status.DrillResponse;
import dev.sluice.status.HoldStatus;
import dev.sluice.status.PullStatus;
import dev.sluice.status.ScopeNames;
import dev.sluice.status.TripResponse;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A command that operates the kill switch. */
@Command(
        name = "halt",
        mixinStandardHelpOptions = true,
        description = {
            "Stops trading at once, for every bot: new orders are refused, cancels still pass.",
            "The halt survives restarts, until scripts/sluice rearm. Other ways to halt: a file HALT in the data folder, signal USR2.",
            "It exits with 1 if an event loop of the gateway has not confirmed the halt in time. If the halt is not on disk yet, it says so and exits with 0.",
            "In a cluster it also waits up to 2 s for the other members, and exits with 1 if one of them has not confirmed the halt.",
            "It stops every spelling of the name in the scope and tells which it knows. If nobody has used the name, the halt is set all the same, and it exits with 1."
        })
final class HaltCommand extends AdminCommand {
    private static final String NOT_CONFIRMED =
            "there the halt holds as soon as that member reaches the store; until then halt it there too";

    @Option(
            names = "--scope",
            paramLabel = "SCOPE",
            defaultValue = "global",
            description =
                    "global, exchange:NAME, account:EXCHANGE/NAME, bot:NAME or instrument:EXCHANGE/NAME (default: ${DEFAULT-VALUE}).")
    private String scope = "global";

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "CANCEL_ONLY",
            description = "REDUCE_ONLY, CANCEL_ONLY or HALTED, which stops cancels too (default: ${DEFAULT-VALUE}).")
    private Mode mode = Mode.CANCEL_ONLY;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            defaultValue = "no reason was given",
            description = "Reason, for status, console and audit (default: ${DEFAULT-VALUE}).")
    private String reason = "no reason was given";

    @Option(names = "--force", description = "Exit with 0 although nobody has used the name in the scope.")
    private boolean force;

    @Option(names = "--drill", description = "Only show which calls would be refused now; changes nothing.")
    private boolean drill;

    @Option(
            names = "--pull",
            description = "Also cancel the resting orders in the scope, with the keys of sluice-signer, and wait until"
                    + " they have left their books. With --drill: only count them.")
    private boolean pull;

    @Option(
            names = "--keep-reducing",
            description = "With --pull: spare orders that only reduce a position, and stops.")
    private boolean keepReducing;

    @Override
    public Integer call() {
        check();
        AdminClient client = client();
        if (drill) {
            AdminRequest.Drill asked = new AdminRequest.Drill(scope, mode.name(), pull, keepReducing);
            show(client.get("/admin/drill", asked, DrillResponse.class), (out, response) -> {
                drilled(out, response);
                if (response.pull() != null) {
                    PullReport.printRehearsal(out, response.pull());
                }
                matched(out, response.matched());
            });
            return ExitCode.DONE;
        }
        AdminRequest.Trip asked =
                new AdminRequest.Trip(reason, scope, mode.name(), ClusterConfirmation.WAIT_MILLIS, pull, keepReducing);
        AdminClient.TypedResponse<TripResponse> answer = client.post("/admin/trip", asked, TripResponse.class);
        TripResponse response = answer.value();
        if (!isJson()) {
            print(out(), response);
        }
        response = followed(client, response);
        if (isJson()) {
            out().println(response.pull() == null ? answer.json() : RecordJson.encode(response));
        }
        out().flush();
        return exitCode(response);
    }

    private static void print(PrintWriter out, TripResponse done) {
        tripped(out, done);
        ClusterConfirmation.print(out, done.cluster(), NOT_CONFIRMED);
        matched(out, done.matched());
        out.flush();
    }

    /** Waits for the pull, if there is one, and returns the response with its last state. */
    private TripResponse followed(AdminClient client, TripResponse response) {
        if (response.pullRefused() != null && !isJson()) {
            out().println("NOT PULLED: " + response.pullRefused());
        }
        if (response.pull() == null) {
            return response;
        }
        PullStatus last = PullReport.follow(client, response.pull(), isJson() ? Optional.empty() : Optional.of(out()));
        if (!isJson()) {
            PullReport.print(out(), last);
        }
        return response.with(last);
    }

    private int exitCode(TripResponse response) {
        boolean isPulled = response.pull() == null ? !pull : response.pull().state() == PullStatus.State.DONE;
        if (!response.eventLoopsBehind().isEmpty() || !isPulled) {
            return ExitCode.NO;
        }
        boolean isKnown = response.matched() == null || response.matched().known();
        return isKnown || force ? ClusterConfirmation.exitCode(response.cluster()) : ExitCode.NO;
    }

    private void check() {
        if (keepReducing && !pull) {
            throw wrong("--keep-reducing: it needs --pull");
        }
        try {
            ModeScope.parse(scope);
        } catch (IllegalArgumentException e) {
            throw wrong("--scope: " + e.getMessage());
        }
        if (mode == Mode.ACTIVE) {
            throw wrong("--mode: ACTIVE does not halt anything; allowed: REDUCE_ONLY, CANCEL_ONLY, HALTED");
        }
        if (reason.isBlank()) {
            throw wrong("--reason is empty");
        }
    }

    private static void tripped(PrintWriter out, TripResponse response) {
        HoldStatus held = response.held();
        out.printf("%s for %s: %s%n", held.mode(), held.scope(), held.reason());
        if (response.eventLoopsBehind().isEmpty()) {
            out.printf("in effect within %.1f ms%n", response.acknowledgedMs());
        } else {
            out.printf(
                    "NOT YET CONFIRMED after %.1f ms by %s: the gateway is busy, and calls that it had started there may still be sent%n",
                    response.acknowledgedMs(), String.join(", ", response.eventLoopsBehind()));
        }
        if (!response.openPermits().isEmpty()) {
            out.println("open permits of /acquire: " + list(response.openPermits())
                    + "; their programs may still send those calls");
        }
        out.println(
                response.durable()
                        ? "written to disk: the halt survives a restart"
                        : "NOT YET ON DISK: the halt is in force, but a restart would lose it; the gateway keeps trying to write it");
        out.println(response.restingOrders());
    }

    /** Prints what the scope holds, last, so that a name that nobody has used is not overlooked. */
    private static void matched(PrintWriter out, @Nullable ScopeNames matched) {
        if (matched != null) {
            matched.says().forEach(out::println);
        }
    }

    private static void drilled(PrintWriter out, DrillResponse response) {
        out.printf(
                "drill: nothing was changed. Of the last minute's calls, %s for %s would refuse:%n",
                response.mode(), response.scope());
        boolean seen = false;
        for (DrillResponse.AtExchange exchange : response.exchanges()) {
            if (exchange.seenInLastMinute() == 0 && exchange.waitingAndRefused().isEmpty()) {
                continue;
            }
            seen = true;
            out.printf(
                    "  %s (%s seen): %s; of the waiting calls: %s%n",
                    exchange.exchange(),
                    CountText.of(exchange.seenInLastMinute(), "call"),
                    list(exchange.wouldHaveRefused()),
                    list(exchange.waitingAndRefused()));
        }
        if (!seen) {
            out.println("  nothing: no call waits, and none of the remembered calls of the last minute is one");
        }
    }

    private static String list(Map<?, ?> numbers) {
        List<String> list = numbers.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .toList();
        return list.isEmpty() ? "none" : String.join(", ", list);
    }
}
