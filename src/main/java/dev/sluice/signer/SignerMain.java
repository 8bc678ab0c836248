package dev.sluice.signer;

import dev.sluice.base.time.Ticker;
import dev.sluice.base.time.WallClock;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where the program {@code sluice-signer} begins. */
public final class SignerMain {
    private static final int DONE = 0;
    private static final int NO = 1;
    private static final int USAGE = 2;
    private static final String CONFIG = "/etc/sluice-signer/signer.json";
    private static final String HELP = """
            usage: sluice-signer [--config FILE] [--check]

            Holds API keys and signs cancels and lists of open orders for the gateway, so that `sluice halt --pull` can
            cancel what rests in the book. It signs nothing else, whatever the gateway asks, and opens no network socket.

              --config FILE  configuration (default: <config>)
              --check        reads configuration and keys, lists the accounts and ends
              --help         this text

            The configuration is JSON:
              {
                "socket": "/run/sluice-signer/signer.sock",
                "allowedUsers": ["sluice"],
                "state": "/var/lib/sluice-signer",
                "accounts": {
                  "binance/desk": {"dialect": "binance", "key": "credential:binance-key", "secret": "credential:binance-secret"}
                }
              }
            socket        the Unix socket for the gateway, mode 0660
            allowedUsers  users, by name or number, that may connect: the gateway's (default: the user of this process)
            state         folder that this user may write; has the last nonces of Kraken's keys
            accounts      EXCHANGE/NAME as in the gateway's exchanges.json; dialects: <dialects>
              key, secret, passphrase
                          an absolute path of a file that only its owner may read, or credential:NAME, which systemd gives
                          with LoadCredential=NAME:PATH. A secret is what the exchange shows, a key in PEM format the whole file.
                          Give the key the right to trade, never to withdraw. At Kraken it must be one that no bot uses.

            Exit code: 0 stopped or all is well, 1 not started or a mistake (named on standard error), 2 wrong usage.
            """;

    private SignerMain() {}

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), System.getenv()));
    }

    private static int run(List<String> arguments, Map<String, String> environment) {
        String config = CONFIG;
        boolean check = false;
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals("--help") || argument.equals("-h")) {
                System.out.print(
                        HELP.replace("<config>", CONFIG).replace("<dialects>", String.join(", ", Dialect.NAMES)));
                return DONE;
            } else if (argument.equals("--check")) {
                check = true;
            } else if (argument.equals("--config") && i + 1 < arguments.size()) {
                i++;
                config = arguments.get(i);
            } else {
                return fail(USAGE, "'" + argument + "' is not an option or lacks its value; see sluice-signer --help");
            }
        }
        try {
            SignerConfig signer = SignerConfig.read(Path.of(config).toAbsolutePath());
            Accounts accounts = Accounts.open(signer, environment, WallClock.system());
            Set<UserPrincipal> users = users(signer.allowedUsers());
            if (check) {
                signer.accounts()
                        .forEach((name, account) -> System.out.println(name + ": " + account.dialect() + ", key read"));
                return DONE;
            }
            return serve(signer, accounts, users);
        } catch (SignerConfig.Invalid e) {
            System.err.println(e.getMessage());
            return fail(NO, "not started: see above");
        } catch (IOException e) {
            return fail(NO, "not started: " + e.getMessage());
        }
    }

    private static int serve(SignerConfig signer, Accounts accounts, Set<UserPrincipal> users) throws IOException {
        SocketServer server = new SocketServer(
                signer.socket(), accounts::answer, users::contains, System.err::println, Ticker.system());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(server)));
        System.out.println(
                "sluice-signer: signs cancels for " + signer.accounts().keySet() + " at " + signer.socket());
        server.serve();
        return DONE;
    }

    private static void close(SocketServer server) {
        try {
            server.close();
        } catch (IOException e) {
            System.err.println("sluice-signer: the socket was not removed: " + e.getMessage());
        }
    }

    /** Returns the users that may connect. */
    private static Set<UserPrincipal> users(Set<String> allowed) throws IOException, SignerConfig.Invalid {
        UserPrincipalLookupService lookup = FileSystems.getDefault().getUserPrincipalLookupService();
        Set<UserPrincipal> users = new HashSet<>();
        for (String user : allowed.isEmpty() ? Set.of(System.getProperty("user.name")) : allowed) {
            try {
                users.add(lookup.lookupPrincipalByName(user));
            } catch (UserPrincipalNotFoundException e) {
                throw new SignerConfig.Invalid(
                        List.of("allowedUsers: there is no user '" + user + "' on this machine"));
            }
        }
        return users;
    }

    private static int fail(int code, String message) {
        System.err.println("sluice-signer: " + message);
        return code;
    }
}
