package dev.sluice.cli;

import dev.sluice.cli.exit.ExitCode;
import dev.sluice.status.AdminRequest;
import dev.sluice.status.TokenResponse;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command that lists, creates and revokes tokens of the admin API. */
@Command(
        name = "token",
        mixinStandardHelpOptions = true,
        description = {
            "Lists the tokens of the admin API, creates one for an identity, or revokes one.",
            "The secret is in the named file in the data folder; other commands use it with --as NAME."
        })
final class TokenCommand extends AdminCommand {
    @Parameters(arity = "0..1", paramLabel = "NAME", description = "The identity: a person or a program.")
    private @Nullable String name;

    @Option(
            names = "--roles",
            paramLabel = "ROLES",
            defaultValue = "read",
            description = "read, breaker, trip, rearm, admin, joined by '+' (default: ${DEFAULT-VALUE}).")
    private String roles = "read";

    @Option(names = "--remove", description = "Revoke the token of this name.")
    private boolean remove;

    @Override
    public Integer call() {
        if (name == null && remove) {
            throw wrong("NAME is missing: the identity whose token is revoked");
        }
        AdminClient client = client();
        if (name == null) {
            show(
                    client.get("/admin/tokens", TokenResponse.All.class),
                    (out, all) -> all.tokens()
                            .forEach(token -> out.println(token.name() + ": " + String.join(", ", token.roles()))));
        } else if (remove) {
            show(
                    client.post(
                            "/admin/tokens/remove", new AdminRequest.TokenRemoval(name), TokenResponse.Removed.class),
                    (out, done) -> out.println("token '" + name + "' is revoked"));
        } else {
            show(
                    client.post("/admin/tokens", new AdminRequest.NewToken(name, roles), TokenResponse.Made.class),
                    (out, made) -> out.println(
                            "the secret of token '" + name + "' is in " + made.file() + "; use it with --as " + name));
        }
        return ExitCode.DONE;
    }
}
