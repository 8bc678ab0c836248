package dev.sluice.sim.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.cli.exit.CommandFailed;
import dev.sluice.cli.exit.ExitCode;
import dev.sluice.config.Config;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.config.LoadResult;
import dev.sluice.config.ProjectFolders;
import dev.sluice.sim.virtualtime.ControlRunFault;
import dev.sluice.sim.virtualtime.Simulation;
import dev.sluice.sim.virtualtime.SimulationPlan;
import dev.sluice.sim.virtualtime.SimulationResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * A command that runs the gateway's admission controller and queues against a simulated exchange in virtual time. It
 * exits with 1 when a call exceeded an exact limit.
 */
@Command(
        name = "simulate",
        description =
                "Runs hours of greedy bots against a simulated exchange in virtual time, through the gateway's own admission control and queues. Bots trade over HTTP and, where the simulated exchange has them, on WebSockets. Bots of all exchanges but binance, kraken and hyperliquid are greedy in every fourth hour, beginning with the first, and pause for seconds between calls in the other hours; the used quota is measured in the greedy hours. Bots of okx, bybit, gate, bitget and deribit exhaust order quotas on purpose, with the runaway guard off; --calm leaves that out.",
        mixinStandardHelpOptions = true)
final class SimulateCommand implements Callable<Integer> {
    @Option(
            names = "--conf",
            paramLabel = "DIR",
            description = "Folder of the configuration (default: conf in the project folder).")
    private @Nullable Path conf;

    @Option(
            names = "--exchange",
            paramLabel = "NAME",
            defaultValue = "binance",
            completionCandidates = Played.class,
            description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
    private String exchange = "binance";

    @Option(
            names = "--bots",
            paramLabel = "N",
            defaultValue = "6",
            description = "Greedy bots, 1 to 200; two share each account. Default: ${DEFAULT-VALUE}.")
    private int bots = 6;

    @Option(
            names = "--hours",
            paramLabel = "H",
            defaultValue = "24",
            description = "Hours of virtual time, 1 to 168; default: ${DEFAULT-VALUE}.")
    private int hours = 24;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Seed; the same seed gives the same result. Default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(
            names = "--delay-ms",
            paramLabel = "MS[-MS]",
            defaultValue = "20-300",
            description =
                    "One-way delays of the network, lognormally distributed: between two bounds, or from a quarter of one number to four times that number. Default: ${DEFAULT-VALUE}.")
    private String delay = "20-300";

    @Option(
            names = "--without",
            paramLabel = "WHAT",
            description =
                    "Control run that shows that the check can fail: omit clock-bound, settle-expiry or message-slack.")
    private @Nullable String without;

    @Option(
            names = "--others",
            paramLabel = "PERCENT",
            defaultValue = "0",
            description =
                    "Part of the address's limit that another program on the same address uses without the gateway; 0 to 90, for an exchange with a limit for the whole address. Default: ${DEFAULT-VALUE}.")
    private int others;

    @Option(
            names = "--calm",
            description =
                    "Bots read only every few seconds and send no bursts that a healthy bot would not send. They trade as usual, and the runaway guard is on as configured.")
    private boolean calm;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** The exchanges that can be simulated, for help and completion. */
    static final class Played implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Simulation.exchangeNames().iterator();
        }
    }

    @Override
    public Integer call() throws IOException {
        SimulationPlan plan = plan();
        ConfiguredExchange configured = configured();
        SimulationResult result =
                Simulation.run(plan, configured, Runtime.getRuntime().availableProcessors() > 1, this::progress);
        progressDone();
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? json(result) : new SimulateReport(result).text());
        out.flush();
        return result.keptTheLimits() ? ExitCode.DONE : ExitCode.NO;
    }

    private SimulationPlan plan() {
        if (!Simulation.exchangeNames().contains(exchange)) {
            throw wrong("'" + exchange + "' cannot be simulated; allowed: "
                    + String.join(", ", Simulation.exchangeNames()));
        }
        try {
            int dash = delay.indexOf('-');
            double[] bounds = dash < 0
                    ? SimulationPlan.delaysAround(Double.parseDouble(delay))
                    : new double[] {
                        Double.parseDouble(delay.substring(0, dash)), Double.parseDouble(delay.substring(dash + 1))
                    };
            return new SimulationPlan(exchange, bots, hours, seed, bounds[0], bounds[1], leftOut(), calm, others);
        } catch (NumberFormatException unreadable) {
            throw wrong("--delay-ms is '" + delay + "'; allowed: a number, or two joined by '-', such as 20-300");
        } catch (IllegalArgumentException refused) {
            throw wrong(String.valueOf(refused.getMessage()));
        }
    }

    private ControlRunFault leftOut() {
        if (without == null) {
            return ControlRunFault.NOTHING;
        }
        return Arrays.stream(ControlRunFault.values())
                .filter(what -> what.toString().equals(without))
                .findFirst()
                .orElseThrow(() -> wrong("--without is '" + without + "'; allowed: "
                        + Arrays.stream(ControlRunFault.values())
                                .filter(what -> what != ControlRunFault.NOTHING)
                                .map(ControlRunFault::toString)
                                .collect(Collectors.joining(", "))));
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private ConfiguredExchange configured() {
        Path folder = ProjectFolders.conf(conf);
        if (!(Config.load(folder) instanceof LoadResult.Valid valid)) {
            throw new CommandFailed(
                    ExitCode.NO,
                    "the configuration in " + folder + " is not valid; 'scripts/sluice check' lists the mistakes");
        }
        return valid.config().exchanges().stream()
                .filter(one -> one.name().equals(exchange))
                .findFirst()
                .orElseThrow(
                        () -> new CommandFailed(ExitCode.NO, "the configuration has no exchange '" + exchange + "'"));
    }

    /** Shows progress on a terminal, because the simulation of a day takes longer than two seconds. */
    private void progress(int hour) {
        if (Ansi.AUTO.enabled()) {
            PrintWriter err = spec.commandLine().getErr();
            err.print("\rsimulating " + exchange + ": hour " + hour + " of " + hours);
            err.flush();
        }
    }

    private void progressDone() {
        if (Ansi.AUTO.enabled()) {
            spec.commandLine().getErr().print("\r                                                  \r");
            spec.commandLine().getErr().flush();
        }
    }

    private static String json(SimulationResult result) throws IOException {
        return new ObjectMapper().writeValueAsString(result) + System.lineSeparator();
    }
}
