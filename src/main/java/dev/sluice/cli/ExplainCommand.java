package dev.sluice.cli;

import dev.sluice.config.Config;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.config.Explanation;
import dev.sluice.core.call.CallRequest;
import dev.sluice.proxy.routing.RequestLine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command that shows how the gateway classifies a call, with the same code that the proxy uses. It sends nothing. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = {
            "Shows how the gateway classifies a call: route, kind, every limit with scope and cost, the deadline and its source, nonce key, and whether the call may be repeated. It sends nothing.",
            "Example: scripts/sluice explain binance GET '/api/v3/depth?symbol=BTCUSDT&limit=5000'"
        })
final class ExplainCommand extends JsonCommand {
    @Parameters(index = "0", paramLabel = "EXCHANGE", description = "Name or alias of the exchange.")
    private String exchange = "";

    @Parameters(index = "1", paramLabel = "METHOD", description = "GET, POST, PUT, DELETE, PATCH, HEAD or OPTIONS.")
    private String method = "";

    @Parameters(index = "2", paramLabel = "TARGET", description = "Path and query as sent to the exchange.")
    private String target = "";

    @Option(names = "--body", paramLabel = "BODY", description = "Body of the call.")
    private String body = "";

    @Option(names = "--header", paramLabel = "'K: V'", description = "A header of the call. Repeatable.")
    private List<String> headers = new ArrayList<>();

    @Mixin
    private ConfigOptions files = new ConfigOptions();

    @Override
    public Integer call() {
        if (!target.startsWith("/")) {
            throw new CommandFailed(
                    ExitCode.USAGE, "TARGET must begin with '/', such as /api/v3/time, not '" + target + "'");
        }
        Config config = files.load();
        ConfiguredExchange configured = find(config);
        String sent = method.toUpperCase(Locale.ROOT);
        String flaw = RequestLine.flaw(sent, target);
        if (flaw != null) {
            throw new CommandFailed(ExitCode.USAGE, "the gateway refuses this call without classifying it: " + flaw);
        }
        CallRequest callRequest =
                new CallRequest(sent, target, new TypedHeaders(headers), body.getBytes(StandardCharsets.UTF_8));
        Explanation explanation =
                Explanation.of(configured, config.gateway().gate().deadlines(), callRequest);
        show(explanation.json().encode(), out -> out.println(explanation.text()));
        return ExitCode.DONE;
    }

    private ConfiguredExchange find(Config config) {
        for (ConfiguredExchange configured : config.exchanges()) {
            if (configured.exchange().name().equals(exchange)
                    || configured.exchange().aliases().contains(exchange)) {
                return configured;
            }
        }
        String known = config.exchanges().stream()
                .map(configured -> configured.exchange().name())
                .collect(Collectors.joining(", "));
        throw new CommandFailed(ExitCode.USAGE, "no exchange '" + exchange + "' is configured; configured: " + known);
    }
}
