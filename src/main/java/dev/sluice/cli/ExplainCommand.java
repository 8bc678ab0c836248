package dev.sluice.cli;

import dev.sluice.base.json.RecordJson;
import dev.sluice.cli.exit.CommandFailed;
import dev.sluice.cli.exit.ExitCode;
import dev.sluice.config.Config;
import dev.sluice.config.Explanation;
import dev.sluice.core.call.CallRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
        CallRequest call = new CallRequest(
                method.toUpperCase(Locale.ROOT),
                target,
                new TypedHeaders(headers),
                body.getBytes(StandardCharsets.UTF_8));
        Config config = files.load();
        Explanation explanation;
        try {
            explanation = Explanation.of(config, exchange, call);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
        show(RecordJson.encode(explanation.json()), out -> out.println(explanation.text()));
        return ExitCode.DONE;
    }
}
