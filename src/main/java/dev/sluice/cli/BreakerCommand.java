package dev.sluice.cli;

import dev.sluice.cli.exit.ExitCode;
import dev.sluice.core.breaker.BreakerStatus;
import dev.sluice.core.tradingmode.ModeScope;
import dev.sluice.status.AdminRequest;
import dev.sluice.status.BreakerEntry;
import java.io.PrintWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command that lists circuit breakers and changes them manually. */
@Command(
        name = "breaker",
        mixinStandardHelpOptions = true,
        description = {
            "Lists all breakers and their states, or changes one: breaker reset error_series --scope exchange:binance --reason R.",
            "close, disable, enable and reset never lift a latch; only scripts/sluice rearm does."
        })
final class BreakerCommand extends AdminCommand {
    /** The actions on a breaker. */
    private enum Action {
        list,
        failure,
        success,
        value,
        open,
        close,
        disable,
        enable,
        reset
    }

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "ACTION",
            defaultValue = "list",
            description = "list, failure, success, value, open, close, disable, enable or reset (default: list).")
    private Action action = Action.list;

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "Name of the breaker.")
    private @Nullable String name;

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "VALUE",
            description = "For value, failure and success: the measured value, such as 0.12.")
    private @Nullable Double value;

    @Option(
            names = "--scope",
            paramLabel = "SCOPE",
            description =
                    "exchange:NAME, account:EXCHANGE/NAME, bot:NAME or instrument:EXCHANGE/NAME, according to the breaker's scope.")
    private @Nullable String scope;

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            description = "Reason; required for open, close, disable, enable and reset.")
    private @Nullable String reason;

    @Option(names = "--for", paramLabel = "SECONDS", description = "For close: how long, 1 to 86400.")
    private @Nullable Long seconds;

    @Override
    public Integer call() {
        check();
        AdminClient client = client();
        if (action == Action.list) {
            show(
                    client.get("/admin/breakers", BreakerEntry.Breakers.class),
                    (out, all) -> all.breakers().forEach(one -> line(out, one)));
        } else {
            String path = "/admin/breakers/" + name + "/" + action;
            show(client.post(path, fields(), BreakerEntry.class), BreakerCommand::line);
        }
        return ExitCode.DONE;
    }

    private void check() {
        if (action != Action.list && (name == null || !name.matches("[A-Za-z0-9_.-]+"))) {
            throw wrong("the breaker's NAME is missing");
        }
        boolean byHand = switch (action) {
            case open, close, disable, enable, reset -> true;
            case list, failure, success, value -> false;
        };
        if (byHand && (reason == null || reason.isBlank())) {
            throw wrong("--reason is missing");
        }
        if (action == Action.value && value == null) {
            throw wrong("VALUE is missing");
        }
        if (byHand && value != null) {
            throw wrong("'" + value + "' is not allowed: " + action + " does not accept a VALUE");
        }
        if (action == Action.close && seconds == null) {
            throw wrong("--for is missing: number of seconds for which the breaker is held closed");
        }
    }

    private Record fields() {
        String why = Objects.requireNonNullElse(reason, "");
        return switch (action) {
            case list, failure, success -> new AdminRequest.BreakerEvent(value, scope, reason);
            case value -> new AdminRequest.BreakerValue(Objects.requireNonNullElse(value, 0.0), scope);
            case open, disable, enable, reset -> new AdminRequest.BreakerChange(why, scope);
            case close -> new AdminRequest.BreakerClosing(why, Objects.requireNonNullElse(seconds, 0L), scope);
        };
    }

    private static void line(PrintWriter out, BreakerEntry breaker) {
        String each = breaker.level() == ModeScope.Level.GLOBAL ? "global" : "(each " + breaker.level() + ")";
        out.printf(
                "%-20s %-30s %-13s%s%n",
                breaker.name(),
                breaker.scope() == null ? each : breaker.scope(),
                breaker.status().breakerPhase(),
                detail(breaker));
    }

    private static String detail(BreakerEntry breaker) {
        BreakerStatus status = breaker.status();
        StringBuilder detail = new StringBuilder();
        if (status.holds()) {
            detail.append(breaker.mode()).append(": ").append(status.why());
            detail.append("; refused ").append(breaker.refused());
        } else if (!status.why().isEmpty()) {
            detail.append(status.why());
        } else if (status.failures() > 0) {
            detail.append(status.failures()).append(" failures counted");
        }
        if (status.leftNanos() > 0) {
            detail.append(String.format("; %.0f s left", status.leftNanos() / 1e9));
        }
        return detail.toString();
    }
}
