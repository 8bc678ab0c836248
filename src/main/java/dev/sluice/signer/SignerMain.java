package dev.sluice.signer;

import dev.sluice.base.time.WallClock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The main class of the program {@code sluice-signer}. */
public final class SignerMain {
    private static final int EXIT_OK = 0;
    private static final int EXIT_FAILED = 1;
    private static final int EXIT_USAGE = 2;
    private static final String CONFIG = "/etc/sluice-signer/signer.json";
    private static final Duration IDLE = Duration.ofSeconds(60);

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
                System.out.print(help());
                return EXIT_OK;
            } else if (argument.equals("--check")) {
                check = true;
            } else if (argument.equals("--config") && i + 1 < arguments.size()) {
                i++;
                config = arguments.get(i);
            } else {
                return fail(EXIT_USAGE, "'" + argument + "' is no option or lacks its value; see sluice-signer --help");
            }
        }
        try {
            SignerConfig signer = SignerConfig.read(Path.of(config).toAbsolutePath());
            Accounts accounts = Accounts.open(signer, environment, WallClock.system(), System.out::println);
            Set<UserPrincipal> users = users(signer.allowedUsers());
            if (check) {
                signer.accounts().forEach((name, account) -> System.out.println(name + ": " + account.dialect()));
                return EXIT_OK;
            }
            return serve(signer, accounts, users);
        } catch (SignerConfig.InvalidConfigException | IOException e) {
            return fail(EXIT_FAILED, (check ? "" : "not started: ") + e.getMessage());
        }
    }

    private static String help() {
        try (InputStream help = SignerMain.class.getResourceAsStream("help.txt")) {
            return new String(Objects.requireNonNull(help).readAllBytes(), StandardCharsets.UTF_8)
                    .replace("<config>", CONFIG)
                    .replace("<dialects>", String.join(", ", Dialect.NAMES));
        } catch (IOException e) {
            throw new IllegalStateException("the jar cannot be read", e);
        }
    }

    private static int serve(SignerConfig signer, Accounts accounts, Set<UserPrincipal> users) throws IOException {
        Path socket = Path.of(signer.socket());
        try (SocketServer server = new SocketServer(socket, accounts::answer, users::contains, IDLE)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(socket)));
            System.out.println(
                    "sluice-signer: signs cancels for " + signer.accounts().keySet() + " at " + socket);
            server.serve();
        }
        return EXIT_OK;
    }

    private static void delete(Path socket) {
        try {
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            System.err.println("sluice-signer: " + socket + " was not removed: " + e.getMessage());
        }
    }

    /** Returns the users that may connect. */
    private static Set<UserPrincipal> users(Set<String> allowed)
            throws IOException, SignerConfig.InvalidConfigException {
        UserPrincipalLookupService lookup = FileSystems.getDefault().getUserPrincipalLookupService();
        Set<UserPrincipal> users = new HashSet<>();
        for (String user : allowed.isEmpty() ? Set.of(System.getProperty("user.name")) : allowed) {
            try {
                users.add(lookup.lookupPrincipalByName(user));
            } catch (UserPrincipalNotFoundException e) {
                throw new SignerConfig.InvalidConfigException(
                        List.of("allowedUsers: this machine has no user '" + user + "'"));
            }
        }
        return users;
    }

    private static int fail(int code, String message) {
        System.err.println("sluice-signer: " + message);
        return code;
    }
}
